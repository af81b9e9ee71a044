"""Country rules as versioned TOML, each rule with its source."""
