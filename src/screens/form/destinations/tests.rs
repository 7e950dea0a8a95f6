use proptest::prelude::*;

use super::*;

#[test]
fn addresses_are_understood_as_typed() {
    for (typed, region, expected) in [
        ("010-1234-5678", Some("KR"), Address::tel("+821012345678")),
        ("tel:+14155552671", None, Address::tel("+14155552671")),
        ("ext:Reception Desk", None, Address::extension("Reception Desk")),
        ("EXT: alice", None, Address::extension("alice")),
        ("ext:\"Desk, front\"", None, Address::extension("Desk, front")),
        ("sip:a@b.example", None, Address::new(AddressKind::Sip, "a@b.example")),
        ("a@b.example", None, Address::new(AddressKind::Sip, "a@b.example")),
        ("sip:a@b.example:5061", None, Address::new(AddressKind::Sip, "a@b.example:5061")),
        ("\"a@b.example;transport=tcp\"", None, Address::new(AddressKind::Sip, "a@b.example;transport=tcp")),
        ("agent:42", None, Address::new(AddressKind::Agent, "42")),
    ] {
        assert_eq!(TypedDestination::parse(typed, region).address, Ok(expected), "{typed}");
    }
}

#[test]
fn what_is_not_understood_is_told_in_words() {
    for (typed, part) in [
        ("alice", "ext:NAME"),
        ("ext:", "which extension"),
        ("sip:nobody", "user@host"),
        ("fax:123", "is not a number"),
        ("010-1234-5678", "which country"),
    ] {
        let error = TypedDestination::parse(typed, None).address.unwrap_err();
        assert!(error.contains(part), "{typed}: {error}");
    }
}

#[test]
fn an_address_is_typed_so_that_it_reads_back() {
    for (address, expected) in [
        (Address::new(AddressKind::Sip, "a@b;transport=tcp"), "sip:a@b;transport=tcp"),
        (Address::new(AddressKind::Sip, "sips:a@b"), "sips:a@b"),
        (Address::new(AddressKind::Agent, "a,b"), "agent:\"a,b\""),
        (Address::extension(" a"), "ext:\" a\""),
        (Address::extension("\"\""), "ext:\"\"\"\"\"\""),
        (Address::extension("a\",\"b"), "ext:\"a\"\",\"\"b\""),
    ] {
        assert_eq!(as_typed(&address), expected);
        assert_eq!(split(expected), [expected]);
        assert_eq!(TypedDestination::parse(expected, None).address, Ok(address));
    }
}

proptest! {
    #[test]
    fn what_is_accepted_reads_back_as_itself(typed in "[-+0-9a-cx ,;.@:\"<>()=#*~/\\[\\]\u{200b}\u{202f}０-３]{0,24}|(ext|sip|sips|tel|agent|conf|To|Tel\\.): ?[!-~]{1,16}") {
        for part in split(&typed) {
            for region in [None, Some("DE"), Some("US")] {
                let Ok(address) = TypedDestination::parse(part, region).address else { continue };
                let again = super::as_typed(&address);
                prop_assert_eq!(split(&again), [again.as_str()], "{}", part);
                prop_assert_eq!(TypedDestination::parse(&again, None).address, Ok(address), "{} as {}", part, again);
            }
        }
    }

    #[test]
    fn an_extension_that_is_picked_reads_back_as_itself(name in "[^\r\n\\pC\\p{Zl}\\p{Zp}]{1,20}") {
        prop_assume!(invisible::trim(&name) == name && invisible::inside(&name).is_none());
        let typed = typed_extension(&name);
        let parts = split(&typed);
        prop_assert_eq!(parts.len(), 1);
        prop_assert_eq!(TypedDestination::parse(parts[0], None).address, Ok(Address::extension(&name)));
    }
}
