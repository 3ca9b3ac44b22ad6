//! How much memory processes have.

/// This process's peak resident bytes, where the system tells (`VmHWM`).
#[must_use]
pub fn peak() -> Option<u64> {
    field(&std::fs::read_to_string("/proc/self/status").ok()?, "VmHWM:")
}

/// Resident bytes of the process of this number, where it exists and the system tells (`VmRSS`).
#[must_use]
pub fn resident(process: u32) -> Option<u64> {
    field(&std::fs::read_to_string(format!("/proc/{process}/status")).ok()?, "VmRSS:")
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_bytes() {
        let status = "VmPeak:\t  9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(field(status, "VmHWM:"), Some(2 << 20));
        assert_eq!(field(status, "VmRSS:"), Some(1 << 20));
        assert_eq!(field("Name: soak\n", "VmHWM:"), None);
    }

    #[test]
    fn this_process_is_resident_and_one_that_cannot_exist_is_not() {
        if peak().is_some() {
            assert!(resident(std::process::id()).is_some_and(|bytes| bytes > 0));
        }
        assert_eq!(resident(u32::MAX), None);
    }
}
