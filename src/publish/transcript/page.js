"use strict";
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const boxes = all("input[data-code]");
  const rows = all("tr[data-k]");
  const stripes = all("a.k");
  const marked = all("span.s");
  const turns = all("ol.turns > li");
  form.hidden = boxes.length === 0 && turns.length === 0;
  boxes.forEach((box) => { box.hidden = false; });
  const show = () => {
    const codes = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.code));
    const coder = form.elements.coder.value;
    const speaker = form.elements.speaker.value;
    const shown = new Set();
    for (const row of rows) {
      const fits = codes.has(row.dataset.code) && (coder === "" || row.dataset.coder === coder);
      row.hidden = !fits;
      if (fits) shown.add(row.dataset.k);
    }
    for (const stripe of stripes) stripe.hidden = !shown.has(stripe.dataset.k);
    for (const span of marked) {
      span.classList.toggle("off", !span.dataset.k.split(" ").some((one) => shown.has(one)));
    }
    let count = 0;
    for (const turn of turns) {
      const coded = [...turn.querySelectorAll("a.k")].some((stripe) => !stripe.hidden);
      turn.hidden = (speaker !== "" && turn.dataset.s !== speaker) || (form.elements.coded.checked && !coded);
      if (!turn.hidden) count += 1;
    }
    form.querySelector("output").textContent = `${shown.size} of ${rows.length} codings, ${count} of ${turns.length} turns`;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    boxes.forEach((box) => { box.checked = true; });
    setTimeout(show, 0);
  });
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
})();
