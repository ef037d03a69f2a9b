//! The unwinder of panics, out of the archive that every gcc brings along.
//!
//! Rust asks for it as a shared library, whose constructor asks the processor what it is, for which a virtual machine stops: that
//! and one library more to map cost a sixth of a millisecond at each start of a program. The linker takes it from here, since
//! this stands before the library that is asked for, and leaves that out.

// fuzz targets have an unwinder that watches over their memory
#[cfg(all(target_env = "gnu", not(fuzzing)))]
#[link(name = "libgcc_eh.a", kind = "dylib", modifiers = "+verbatim")]
// SAFETY: declares nothing.
unsafe extern "C" {}
