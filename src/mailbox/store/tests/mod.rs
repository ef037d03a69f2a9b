//! The store on real directories, with a driver that is as simple as can be.

mod hostile;
mod links;
mod listing;
mod mbox;
mod names;
mod opening;
mod plain;
mod subscriptions;
mod world;
