use super::*;
use proptest::prelude::*;
use serde_json::json;

fn action(id: &str, kind: &str, option: &Value) -> FlowAction {
    FlowAction {
        id: id.to_owned(),
        next_id: String::new(),
        kind: kind.to_owned(),
        option: option.to_string(),
        executed: None,
    }
}

/// The tree as text: `2 talk`, `1→`, indented by two spaces per level.
fn drawn(actions: &[FlowAction]) -> Vec<String> {
    let to = |to: &To| match to {
        To::Below => "↓".to_owned(),
        To::Step(number) => number.to_string(),
        To::Missing(id) => format!("?{id}"),
        To::Nowhere => "-".to_owned(),
    };
    let line = |line: TreeLine| {
        let content = match &line.content {
            Content::Step { number, kind, .. } => format!("{number} {kind}"),
            Content::Way { when, to: target, last } => {
                format!("{} {when} → {}", if *last { "└" } else { "├" }, to(target))
            }
            Content::Onward(target) => format!("→ {}", to(target)),
            Content::Unreached => "unreached".to_owned(),
        };
        "  ".repeat(line.rails.len()) + &content
    };
    tree(actions).into_iter().map(line).collect()
}

#[test]
fn a_menu_is_drawn_with_its_branches_and_its_way_back() {
    let menu = [
        action("a", "answer", &json!({})),
        action("b", "talk", &json!({"text": "Press 1"})),
        action("c", "branch", &json!({"target_ids": {"1": "d", "2": "f", "3": "x"}, "default_target_id": "b"})),
        action("d", "connect", &json!({})),
        action("e", "goto", &json!({"target_id": "b", "loop_count": 2})),
        action("f", "talk", &json!({"text": "Bye"})),
        action("g", "hangup", &json!({})),
        action("h", "beep", &json!({})),
    ];
    let expected = [
        "1 answer",
        "2 talk",
        "3 branch",
        "├ 1 → ↓",
        "  4 connect",
        "  5 goto",
        "  → 6",
        "├ 2 → ↓",
        "  6 talk",
        "  7 hangup",
        "├ 3 → ?x",
        "└ otherwise → 2",
        "unreached",
        "8 beep",
    ];
    assert_eq!(drawn(&menu), expected);
}

#[test]
fn a_condition_goes_on_and_names_where_it_goes_if_not() {
    let flow = [
        action("a", "condition_variable", &json!({"false_target_id": "c"})),
        action("b", "beep", &json!({})),
        action("c", "condition_datetime", &json!({"false_target_id": "e"})),
        action("d", "hangup", &json!({})),
        action("e", "goto", &json!({"target_id": "f", "loop_count": 1})),
        action("", "stop", &json!({})),
        action("f", "echo", &json!({})),
    ];
    let expected = [
        "1 condition_variable",
        "└ if not → 3",
        "2 beep",
        "3 condition_datetime",
        "└ if not → ↓",
        "  5 goto",
        "  └ there → ↓",
        "    7 echo",
        "  6 stop",
        "4 hangup",
    ];
    assert_eq!(drawn(&flow), expected);
}

#[test]
fn a_next_id_is_followed_and_one_that_is_not_there_is_said() {
    let mut flow = [action("a", "talk", &json!({})), action("b", "beep", &json!({})), action("c", "echo", &json!({}))];
    "c".clone_into(&mut flow[0].next_id);
    "a".clone_into(&mut flow[2].next_id);
    "z".clone_into(&mut flow[1].next_id);
    assert_eq!(drawn(&flow), ["1 talk", "3 echo", "→ 1", "unreached", "2 beep", "→ ?z"]);
    assert_eq!(drawn(&[]), Vec::<String>::new());
    assert_eq!(drawn(&[action("", "branch", &json!({}))]), ["1 branch", "└ otherwise → -"]);
}

#[test]
fn a_flow_deeper_than_any_stack_is_drawn() {
    let many = 50_000;
    let deep: Vec<_> = (0..many)
        .map(|at| action(&at.to_string(), "branch", &json!({"default_target_id": (at + 1).to_string()})))
        .collect();
    let lines = tree(&deep);
    assert_eq!(lines.len(), 2 * many);
    assert!(lines.iter().all(|line| line.rails.len() <= DEEPEST));
}

prop_compose! {
    fn any_action()(
        id in 0u8..14,
        next in proptest::option::weighted(0.3, 0u8..16),
        kind in prop::sample::select(vec!["talk", "branch", "goto", "hangup", "stop", "condition_variable", "dance"]),
        targets in prop::collection::vec(0u8..16, 0..4),
        mangled in any::<bool>(),
    ) -> FlowAction {
        let name = |id: u8| if id == 0 { String::new() } else { format!("s{id}") };
        let first = targets.first().map(|id| name(*id));
        let chosen: serde_json::Map<_, _> =
            targets.iter().enumerate().map(|(at, id)| (at.to_string(), name(*id).into())).collect();
        let option = if mangled && id % 3 == 0 { json!({"target_ids": 7, "target_id": [], "false_target_id": null}) } else {
            json!({"target_id": first, "false_target_id": first, "default_target_id": first, "target_ids": chosen})
        };
        let next_id = next.map(name).unwrap_or_default();
        FlowAction { id: name(id), next_id, kind: kind.to_owned(), option: option.to_string(), executed: None }
    }
}

proptest! {
    #[test]
    fn every_step_has_exactly_one_line_whatever_leads_where(actions in prop::collection::vec(any_action(), 0..24)) {
        let lines = tree(&actions);
        let mut numbers: Vec<_> = lines.iter().filter_map(|line| match line.content {
            Content::Step { number, .. } => Some(number),
            _ => None,
        }).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (1..=actions.len()).collect::<Vec<_>>());
        // A step announced as below is there.
        for pair in lines.windows(2) {
            if matches!(pair[0].content, Content::Way { to: To::Below, .. }) {
                let below = matches!(pair[1].content, Content::Step { .. });
                prop_assert!(below, "{:?}", pair);
            }
        }
        let last_is_below = lines.last().is_some_and(|line| matches!(line.content, Content::Way { to: To::Below, .. }));
        prop_assert!(!last_is_below);
    }
}
