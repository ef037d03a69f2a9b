//! CAPA after login (RFC 2449 §5, §6.5).

use std::time::Duration;

use super::double::World;

/// What CAPA answers in `world`, but for `delay`, the line of the login delay.
fn capa_answers(world: &mut World, delay: &str) {
    world.play(&format!(
        "C: CAPA
         S: +OK Capability list follows
         S: TOP
         S: UIDL
         S: USER
         S: SASL PLAIN LOGIN
         S: PIPELINING
         S: RESP-CODES
         S: AUTH-RESP-CODE
         S: LANG
         S: UTF8
         S: EXPIRE NEVER
         {delay}S: IMPLEMENTATION Letterbox-{}
         S: .",
        env!("CARGO_PKG_VERSION")
    ));
}

#[test]
fn capa_says_the_same_as_before_login_and_who_we_are() {
    capa_answers(&mut World::new(&[]), "");
}

#[test]
fn capa_tells_the_login_delay_that_is_insisted_on_for_this_user() {
    let mut world = World::new(&[]);
    world.policy.login_delay = Some(Duration::from_secs(900));
    for (insisted, line) in [(Some(Duration::from_secs(900)), "S: LOGIN-DELAY 900\n"), (None, "")] {
        world.held.login_delay = insisted;
        capa_answers(&mut world, line);
    }
}
