//! The one thing about PAM that has no safe form.

use libc::{c_int, c_uint, c_void};
use pam_client::{Context, Result};

/// `PAM_FAIL_DELAY` of Linux-PAM's `_pam_types.h`.
const PAM_FAIL_DELAY: c_int = 10;

/// Keeps modules from sleeping after a failure: all failures wait for the same moment, and the warden chooses it.
pub fn without_delay<C>(context: &mut Context<C>) -> Result<()> {
    let delay: extern "C" fn(c_int, c_uint, *mut c_void) = no_delay;
    // SAFETY: the item is a function of exactly this type (pam_fail_delay(3)), and it lives for ever.
    unsafe { context.set_item(PAM_FAIL_DELAY, delay as *const c_void) }
}

extern "C" fn no_delay(_status: c_int, _microseconds: c_uint, _appdata: *mut c_void) {}
