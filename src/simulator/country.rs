//! The country of a telephone number, by calling code alone. Enough for a whitelist: all of `+1` counts as the United
//! States and all of `+7` as Russia.

/// Calling codes and countries. Longer codes come first where one begins another.
const CODES: [(&str, &str); 56] = [
    ("1", "us"),
    ("7", "ru"),
    ("20", "eg"),
    ("27", "za"),
    ("30", "gr"),
    ("31", "nl"),
    ("32", "be"),
    ("33", "fr"),
    ("34", "es"),
    ("36", "hu"),
    ("39", "it"),
    ("40", "ro"),
    ("41", "ch"),
    ("43", "at"),
    ("44", "gb"),
    ("45", "dk"),
    ("46", "se"),
    ("47", "no"),
    ("48", "pl"),
    ("49", "de"),
    ("51", "pe"),
    ("52", "mx"),
    ("54", "ar"),
    ("55", "br"),
    ("56", "cl"),
    ("57", "co"),
    ("60", "my"),
    ("61", "au"),
    ("62", "id"),
    ("63", "ph"),
    ("64", "nz"),
    ("65", "sg"),
    ("66", "th"),
    ("81", "jp"),
    ("82", "kr"),
    ("84", "vn"),
    ("86", "cn"),
    ("90", "tr"),
    ("91", "in"),
    ("92", "pk"),
    ("212", "ma"),
    ("234", "ng"),
    ("254", "ke"),
    ("351", "pt"),
    ("352", "lu"),
    ("353", "ie"),
    ("354", "is"),
    ("358", "fi"),
    ("359", "bg"),
    ("380", "ua"),
    ("420", "cz"),
    ("421", "sk"),
    ("852", "hk"),
    ("886", "tw"),
    ("971", "ae"),
    ("972", "il"),
];

/// The country of an E.164 number: ISO alpha-2, lower case.
pub fn of(number: &str) -> Option<&'static str> {
    let digits = number.strip_prefix('+')?;
    let known = CODES.iter().find(|(code, _)| digits.starts_with(code));
    known.map(|(_, country)| *country)
}
