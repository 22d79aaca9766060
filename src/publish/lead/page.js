// Tables that sort and filter. The page is read without this.
(function () {
  'use strict';
  function sortable(table) {
    var body = table.tBodies[0];
    var original = Array.prototype.slice.call(body.rows);
    var heads = [];
    function key(row, at) {
      var cell = row.cells[at];
      if (!cell) { return ''; }
      return cell.hasAttribute('data-v') ? Number(cell.getAttribute('data-v')) : cell.textContent.trim();
    }
    function compare(a, b) {
      // What has no number comes after what has one, whichever way it is sorted.
      if (typeof a === 'number' && typeof b === 'number') { return a - b; }
      return String(a).localeCompare(String(b), undefined, { numeric: true });
    }
    function sort(at, head) {
      var now = head.getAttribute('aria-sort');
      // Numbers are first asked for from the most.
      var numbers = original.some(function (row) { return typeof key(row, at) === 'number'; });
      var order = numbers ? ['descending', 'ascending', null] : ['ascending', 'descending', null];
      var next = order[(order.indexOf(now) + 1) % 3];
      heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
      var rows = original.slice();
      if (next) {
        head.setAttribute('aria-sort', next);
        rows = rows.map(function (row, place) { return { row: row, place: place, key: key(row, at) }; })
          .sort(function (a, b) {
            if (numbers && typeof a.key !== typeof b.key) { return typeof a.key === 'number' ? -1 : 1; }
            var found = compare(a.key, b.key);
            return (next === 'descending' ? -found : found) || a.place - b.place;
          }).map(function (one) { return one.row; });
      }
      rows.forEach(function (row) { body.appendChild(row); });
    }
    function add(head, at) {
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      while (head.firstChild) { button.appendChild(head.firstChild); }
      if (!button.textContent.trim()) { button.setAttribute('aria-label', 'rows'); button.textContent = '↕'; }
      head.appendChild(button);
      heads.push(head);
      button.addEventListener('click', function () { sort(at, head); });
    }
    var lines = table.tHead.rows;
    if (lines.length === 2) {
      add(lines[0].cells[0], 0);
      Array.prototype.forEach.call(lines[1].cells, function (head, at) { add(head, at + 1); });
    } else {
      Array.prototype.forEach.call(lines[0].cells, function (head, at) { add(head, at); });
    }
  }
  function filterable(box, table) {
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    if (rows.length < 5) { return; }
    var field = document.createElement('input');
    field.type = 'search';
    field.className = 'filter';
    field.placeholder = 'Filter rows';
    field.setAttribute('aria-label', 'Filter the rows of the table below');
    box.parentNode.insertBefore(field, box);
    field.addEventListener('input', function () {
      var wanted = field.value.trim().toLowerCase();
      rows.forEach(function (row) { row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0; });
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll('.wide'), function (box) {
    var table = box.querySelector('table');
    if (!table || !table.tHead || !table.tBodies.length || table.tBodies[0].rows.length < 2) { return; }
    filterable(box, table);
    sortable(table);
  });
})();
