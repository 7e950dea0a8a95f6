//! The built-in server, used over HTTP as by any client. The tests are in `simulator/`.

#[cfg(test)]
#[path = "simulator/access.rs"]
mod access;
#[cfg(test)]
#[path = "simulator/account.rs"]
mod account;
#[cfg(test)]
#[path = "simulator/activeflows.rs"]
mod activeflows;
#[cfg(test)]
#[path = "simulator/billings.rs"]
mod billings;
#[cfg(test)]
#[path = "simulator/calls.rs"]
mod calls;
#[cfg(test)]
#[path = "simulator/chained.rs"]
mod chained;
#[cfg(test)]
#[path = "simulator/connections.rs"]
mod connections;
#[cfg(test)]
#[path = "simulator/contacts.rs"]
mod contacts;
#[cfg(test)]
#[path = "simulator/control.rs"]
mod control;
#[cfg(test)]
#[path = "simulator/corrupt_answers.rs"]
mod corrupt_answers;
#[cfg(test)]
#[path = "simulator/day.rs"]
mod day;
#[cfg(test)]
#[path = "simulator/extensions.rs"]
mod extensions;
#[cfg(test)]
#[path = "simulator/faults.rs"]
mod faults;
#[cfg(test)]
#[path = "simulator/flows.rs"]
mod flows;
#[cfg(test)]
#[path = "simulator/groupcalls.rs"]
mod groupcalls;
#[cfg(test)]
#[path = "simulator/groups.rs"]
mod groups;
#[cfg(test)]
#[path = "simulator/kinds.rs"]
mod kinds;
#[cfg(test)]
#[path = "simulator/numbers.rs"]
mod numbers;
#[cfg(test)]
#[path = "simulator/orders.rs"]
mod orders;
#[cfg(test)]
#[path = "simulator/push.rs"]
mod push;
#[cfg(test)]
#[path = "simulator/quickstart.rs"]
mod quickstart;
#[cfg(test)]
#[path = "simulator/server.rs"]
mod server;
#[cfg(test)]
#[path = "simulator/today.rs"]
mod today;
#[cfg(test)]
#[path = "simulator/topics.rs"]
mod topics;
#[cfg(test)]
#[path = "simulator/transcripts.rs"]
mod transcripts;
#[cfg(test)]
#[path = "simulator/trees.rs"]
mod trees;
#[cfg(test)]
#[path = "simulator/verbs.rs"]
mod verbs;
