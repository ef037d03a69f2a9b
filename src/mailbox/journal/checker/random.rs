//! A small generator of numbers, so that a failure can be repeated from its seed.

/// PCG with 32 bits of output.
#[derive(Clone, Debug)]
pub(in super::super) struct Random(u64);

impl Random {
    pub(in super::super) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D);
        random.word();
        random
    }

    fn word(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = ((self.0 >> 18) ^ self.0) >> 27;
        u32::try_from(mixed & 0xFFFF_FFFF).unwrap().rotate_right(u32::try_from(self.0 >> 59).unwrap())
    }

    /// From 0 to `bound` - 1.
    pub(in super::super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.word()).unwrap() % bound
    }

    /// One of `choices`.
    pub(in super::super) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}
