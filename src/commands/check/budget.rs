//! The cost limit: what the calls of a plan took, and what those that run may take at worst.

use std::time::Duration;

use super::plan::{Plan, PlannedCall};
use crate::domain::{Address, AddressKind, CallRequest, Money, cost_type_to};
use crate::model::Model;

/// How long a hang-up may take. That much longer than its timeout a call is taken to last.
const HANG_UP: Duration = Duration::from_secs(10);

/// What a call may cost at worst: all its destinations answer at once and talk until the timeout. `None` if the price of
/// a minute is not known. Calls that its flow dials are not counted.
pub fn worst_case(model: &Model, plan: &Plan, call: &PlannedCall, request: &CallRequest) -> Option<Money> {
    let minutes = i64::try_from((call.timeout + HANG_UP).as_secs().div_ceil(60)).unwrap_or(i64::MAX);
    let prices = request.destinations.iter().map(|to| price(model, plan, to));
    let sum = prices.sum::<Option<i64>>()?;
    Some(Money(sum.saturating_mul(minutes)))
}

/// What a minute to a destination costs: by the ledger or by the plan, whichever is more. Devices cost nothing unless
/// the ledger says so. An agent may ring a phone.
fn price(model: &Model, plan: &Plan, to: &Address) -> Option<i64> {
    let is_phone = matches!(to.kind, AddressKind::Tel | AddressKind::Agent);
    let cost_type = if to.kind == AddressKind::Agent { "call_pstn_outgoing" } else { cost_type_to(to) };
    // A price in tokens does not tell what is taken once there are none.
    let known = model.calls.ledger.price_of(cost_type).filter(|price| price.tokens == 0);
    let known = known.map(|price| price.credit.0);
    match (known, plan.minute_costs.filter(|_| is_phone)) {
        (Some(known), planned) => Some(known.max(planned.map_or(0, |planned| planned.0))),
        (None, Some(planned)) => Some(planned.0),
        (None, None) => (!is_phone).then_some(0),
    }
}

/// What a placed call counts: what it took, or while that is not known what it may take.
pub fn counted(cost: Option<Money>, worst: Money) -> i64 {
    cost.map_or(worst.0, |cost| cost.0)
}
