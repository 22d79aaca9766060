//! Who can be whom, where several are different persons.
//!
//! Each of several voices has candidates, and no two voices are one person. A candidate falls away where every way of
//! giving all voices different persons leaves it to somebody else: of two voices that can only be Ann or Bob, neither
//! can be Carol, and no third can be Ann.

use std::collections::HashMap;

/// The candidates of each voice that are left, in their order; nothing where there is no way at all.
pub(super) fn possible(candidates: &[Vec<u32>]) -> Option<Vec<Vec<u32>>> {
    let owners = matched(candidates)?;
    let of = |person: &u32| owners.get(person).copied();
    let takes: Vec<Vec<usize>> = candidates.iter().map(|all| all.iter().filter_map(of).collect()).collect();
    let free = reaching_free(candidates, &takes, &owners);
    let rounds = rounds(&takes);
    let left = candidates.iter().enumerate().map(|(voice, all)| {
        // Whoever has the person must find another: a free one in the end, or that of this voice.
        let can_be = |person: &&u32| match of(person) {
            None => true,
            Some(owner) => owner == voice || free.get(owner) == Some(&true) || rounds.get(owner) == rounds.get(voice),
        };
        all.iter().filter(can_be).copied().collect()
    });
    Some(left.collect())
}

/// A way of giving each voice a person of its own: whose each person is.
fn matched(candidates: &[Vec<u32>]) -> Option<HashMap<u32, usize>> {
    let mut owners: HashMap<u32, usize> = HashMap::new();
    for voice in 0..candidates.len() {
        // Breadth first from this voice: by whom each person was reached.
        let mut reached: HashMap<u32, usize> = HashMap::new();
        let mut queue = std::collections::VecDeque::from([voice]);
        let mut end = None;
        while let Some(at) = queue.pop_front().filter(|_| end.is_none()) {
            for person in candidates.get(at)? {
                if reached.contains_key(person) {
                    continue;
                }
                reached.insert(*person, at);
                match owners.get(person) {
                    Some(owner) => queue.push_back(*owner),
                    None => {
                        end = Some(*person);
                        break;
                    }
                }
            }
        }
        let mut person = end?;
        loop {
            let at = *reached.get(&person)?;
            let before = owners.iter().find(|(_, owner)| **owner == at).map(|(person, _)| *person);
            owners.insert(person, at);
            match before {
                Some(before) if at != voice => person = before,
                _ => break,
            }
        }
    }
    Some(owners)
}

/// For each voice whether, giving up its person, it ends with one whom nobody has.
fn reaching_free(candidates: &[Vec<u32>], takes: &[Vec<usize>], owners: &HashMap<u32, usize>) -> Vec<bool> {
    let mut free: Vec<bool> =
        candidates.iter().map(|all| all.iter().any(|person| !owners.contains_key(person))).collect();
    let mut from: Vec<Vec<usize>> = vec![Vec::new(); takes.len()];
    for (voice, all) in takes.iter().enumerate() {
        for owner in all {
            if let Some(from) = from.get_mut(*owner) {
                from.push(voice);
            }
        }
    }
    let mut stack: Vec<usize> = (0..free.len()).filter(|at| free.get(*at) == Some(&true)).collect();
    while let Some(at) = stack.pop() {
        for voice in from.get(at).into_iter().flatten() {
            if let Some(known) = free.get_mut(*voice).filter(|known| !**known) {
                *known = true;
                stack.push(*voice);
            }
        }
    }
    free
}

/// For each voice the round that it is in: voices that can hand their persons around among them have the same number.
fn rounds(takes: &[Vec<usize>]) -> Vec<usize> {
    let count = takes.len();
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (voice, all) in takes.iter().enumerate() {
        for owner in all {
            if let Some(back) = back.get_mut(*owner) {
                back.push(voice);
            }
        }
    }
    // First those in the order in which a walk leaves them, then a walk back from the last.
    let (mut seen, mut left) = (vec![false; count], Vec::with_capacity(count));
    for start in 0..count {
        let mut stack = vec![(start, 0usize)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 && std::mem::replace(seen.get_mut(at).unwrap_or(&mut true), true) {
                continue;
            }
            match takes.get(at).and_then(|all| all.get(next)) {
                Some(to) => {
                    stack.push((at, next + 1));
                    if seen.get(*to) == Some(&false) {
                        stack.push((*to, 0));
                    }
                }
                None => left.push(at),
            }
        }
    }
    let mut round = vec![usize::MAX; count];
    for (number, start) in left.into_iter().rev().enumerate() {
        let mut stack = vec![start];
        while let Some(at) = stack.pop() {
            if let Some(own) = round.get_mut(at).filter(|own| **own == usize::MAX) {
                *own = number;
                stack.extend(back.get(at).into_iter().flatten());
            }
        }
    }
    round
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every way, one by one.
    fn by_hand(candidates: &[Vec<u32>]) -> Option<Vec<Vec<u32>>> {
        fn go(candidates: &[Vec<u32>], taken: &mut Vec<u32>, found: &mut Vec<Vec<u32>>) {
            let Some(all) = candidates.get(taken.len()) else { return found.push(taken.clone()) };
            for person in all {
                if !taken.contains(person) {
                    taken.push(*person);
                    go(candidates, taken, found);
                    taken.pop();
                }
            }
        }
        let mut found = Vec::new();
        go(candidates, &mut Vec::new(), &mut found);
        let can_be = |voice: usize, person: &u32| found.iter().any(|way| way[voice] == *person);
        let left = candidates.iter().enumerate();
        let left = left.map(|(at, all)| all.iter().filter(|person| can_be(at, person)).copied().collect()).collect();
        (!found.is_empty()).then_some(left)
    }

    #[test]
    fn two_voices_of_two_persons_leave_nobody_to_a_third() {
        assert_eq!(possible(&[vec![1, 2], vec![1, 2], vec![1, 2, 3]]), Some(vec![vec![1, 2], vec![1, 2], vec![3]]));
        assert_eq!(possible(&[vec![1], vec![1]]), None);
        assert_eq!(possible(&[]), Some(vec![]));
    }

    proptest! {
        #[test]
        fn it_leaves_what_every_way_leaves(
            sets in proptest::collection::vec(proptest::collection::btree_set(0u32..5, 0..5), 0..5),
        ) {
            let candidates: Vec<Vec<u32>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            prop_assert_eq!(possible(&candidates), by_hand(&candidates));
        }
    }
}
