//! Values of fixed size that stand next to one another.

use super::Quadruple;

/// `N` bytes of numbers and the like, from [`Encoder::put_run`](super::Encoder::put_run).
///
/// An encoder looks for room at every item; here it does so once for all. `N` and what is put are known when
/// compiling, so nothing else is left of this than the stores into the encoder's buffer.
#[derive(Debug)]
pub struct Run<'a, const N: usize> {
    place: &'a mut [u8; N],
    filled: usize,
}

/// Each panics where there is no room.
impl<'a, const N: usize> Run<'a, N> {
    #[inline]
    pub(super) fn new(place: &'a mut [u8; N]) -> Self {
        Self { place, filled: 0 }
    }

    /// All bytes must have been put.
    #[inline]
    pub(super) fn finish(self) {
        assert_eq!(self.filled, N, "a run is put whole");
    }

    /// `int`, and the number of an enum.
    #[inline]
    pub fn put_i32(&mut self, value: i32) {
        self.raw(&value.to_be_bytes());
    }
    /// `unsigned int`.
    #[inline]
    pub fn put_u32(&mut self, value: u32) {
        self.raw(&value.to_be_bytes());
    }
    /// `hyper`.
    #[inline]
    pub fn put_i64(&mut self, value: i64) {
        self.raw(&value.to_be_bytes());
    }
    /// `unsigned hyper`.
    #[inline]
    pub fn put_u64(&mut self, value: u64) {
        self.raw(&value.to_be_bytes());
    }
    /// `float`.
    #[inline]
    pub fn put_f32(&mut self, value: f32) {
        self.raw(&value.to_be_bytes());
    }
    /// `double`.
    #[inline]
    pub fn put_f64(&mut self, value: f64) {
        self.raw(&value.to_be_bytes());
    }
    /// `bool`.
    #[inline]
    pub fn put_bool(&mut self, value: bool) {
        self.put_u32(value.into());
    }
    /// `quadruple`.
    #[inline]
    pub fn put_quadruple(&mut self, value: &Quadruple) {
        self.raw(&value.0);
    }
    /// `opaque[n]`.
    #[inline]
    pub fn put_fixed_opaque<const LEN: usize>(&mut self, data: &[u8; LEN]) {
        self.raw(data);
        for _ in 0..LEN.wrapping_neg() % 4 {
            self.raw(&[0]);
        }
    }

    #[inline]
    fn raw<const LEN: usize>(&mut self, bytes: &[u8; LEN]) {
        self.place[self.filled..self.filled + LEN].copy_from_slice(bytes);
        self.filled += LEN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xdr::Encoder;

    #[test]
    fn a_run_is_encoded_as_its_values_are() {
        let mut fused = Encoder::new();
        // What was in the buffer before must not show.
        fused.put_fixed_opaque(&[0xff; 76]).unwrap();
        fused.clear();
        fused.put_run::<64>(|run| {
            run.put_i32(-1);
            run.put_u32(2);
            run.put_i64(-3);
            run.put_u64(4);
            run.put_f32(5.0);
            run.put_f64(6.0);
            run.put_bool(true);
            run.put_fixed_opaque(b"sevens");
            run.put_quadruple(&Quadruple([8; 16]));
        });

        let mut apart = Encoder::new();
        apart.put_i32(-1).unwrap();
        apart.put_u32(2).unwrap();
        apart.put_i64(-3).unwrap();
        apart.put_u64(4).unwrap();
        apart.put_f32(5.0).unwrap();
        apart.put_f64(6.0).unwrap();
        apart.put_bool(true).unwrap();
        apart.put_fixed_opaque(b"sevens").unwrap();
        apart.put_quadruple(&Quadruple([8; 16])).unwrap();
        assert_eq!(fused.into_bytes(), apart.into_bytes());
    }

    #[test]
    #[should_panic(expected = "a run is put whole")]
    fn a_run_that_is_not_full_is_refused() {
        Encoder::new().put_run::<4>(|_| ());
    }
}
