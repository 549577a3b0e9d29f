import Testing

/// Files and an environment, as users have them.
struct ProfileCase: Encodable, Sendable, CustomTestStringConvertible {
    let testDescription: String
    var config = ""
    var credentials = ""
    var environment: [String: String] = [:]
    var profile: String?
    /// Why the result is not botocore's; nil where it must be.
    var difference: Difference?

    /// Every way in which fanctl deliberately reads on where botocore gives up or reads otherwise.
    enum Difference: String, Encodable, Sendable {
        /// botocore refuses the file; what was meant is plain.
        case refusedByBotocore
        /// A comment behind a value is part of it in botocore, though no region, key or URL holds a space: the other SDKs cut it off.
        case commentBehindValue
        /// A blank value or variable is none. botocore takes it, and fails with it later.
        case blankIsNone
        /// An indented key below a key that has a value belongs to that value in botocore, which is then of no use.
        case indentedAfterValue
        /// `AWS_REGION` is read, before `AWS_DEFAULT_REGION`, as by every SDK but botocore.
        case regionVariable
        /// Spaces inside brackets, and names of several words without quotes, are no profile in botocore.
        case sloppySection
        /// The keys of the credentials file never come with the token of the config file.
        case foreignToken
        /// Keys in the environment do for a profile that is not there.
        case missingProfileWithKeys
    }

    init(
        _ name: String, config: String = "", credentials: String = "", environment: [String: String] = [:],
        profile: String? = nil, differs difference: Difference? = nil
    ) {
        testDescription = name
        self.config = config
        self.credentials = credentials
        self.environment = environment
        self.profile = profile
        self.difference = difference
    }

    private enum CodingKeys: CodingKey {
        case config, credentials, environment, profile
    }
}

extension ProfileCase {
    private static func keys(_ id: String, _ separator: String = " = ") -> String {
        "aws_access_key_id\(separator)AKIA\(id)\naws_secret_access_key\(separator)s/\(id)#;+=\n"
    }

    static let all = files + sections + values + nested + ranks + differing

    private static let files = [
        ProfileCase("nothing"),
        ProfileCase("a credentials file", credentials: "[default]\n" + keys("A")),
        ProfileCase(
            "line ends of Windows",
            config: "[default]\r\nregion = eu-west-1\r\ns3 =\r\n  addressing_style = path\r\noutput = json\r\n",
            credentials: ("[default]\n" + keys("A")).split(separator: "\n").joined(separator: "\r\n") + "\r\n"),
        ProfileCase("line ends of old Macs", config: "[default]\rregion = eu-west-1\routput = json\r"),
        ProfileCase(
            "whole lines of comments", config: "# a\n; b\n[default]\n  # c\nregion = eu-west-1\n\n  ; d\noutput = x"),
        ProfileCase("no line end at the end", config: "[default]\nregion = eu-west-1"),
        ProfileCase(
            "keys in both files", config: "[default]\nregion = a\n" + keys("CONFIG"),
            credentials: "[default]\n" + keys("CREDENTIALS")),
        ProfileCase("keys in the config file", config: "[profile p]\n" + keys("C"), profile: "p"),
        ProfileCase("the older name of a token", credentials: "[default]\n\(keys("A"))aws_security_token = t"),
        ProfileCase(
            "both names of a token", credentials: "[default]\n\(keys("A"))aws_session_token = u\naws_security_token=t"),
    ]

    private static let sections = [
        ProfileCase("profile in double quotes", config: "[profile \"a b\"]\nregion = x", profile: "a b"),
        ProfileCase("profile in single quotes", config: "[profile 'a b']\nregion = x", profile: "a b"),
        ProfileCase("a tab before the name", config: "[profile\ta]\nregion = x", profile: "a"),
        ProfileCase("an escaped space", config: "[profile a\\ b]\nregion = x", profile: "a b"),
        ProfileCase("an open quote", config: "[profile \"a]\nregion = x"),
        ProfileCase("a name without profile", config: "[work]\nregion = x\n[default]\nregion = y"),
        ProfileCase("profile default alone", config: "[profile default]\nregion = x"),
        ProfileCase(
            "default, then profile default",
            config: "[default]\nregion = x\noutput = json\n[profile default]\nregion = y"),
        ProfileCase(
            "profile default, then default",
            config: "[profile default]\nregion = x\noutput = json\n[default]\nregion = y"),
        ProfileCase("one name in two spellings", config: "[profile a]\nregion = x\nk = v\n[profile 'a']\nregion = y"),
        ProfileCase(
            "DEFAULT for all", config: "[DEFAULT]\nregion = x\noutput = o\n[default]\nregion = y\n[profile a]\n"),
        ProfileCase("profile in the credentials file", credentials: "[profile a]\n" + keys("A")),
        ProfileCase("a comment behind a section", config: "[profile a] # [no\nregion = x", profile: "a"),
        ProfileCase("an indented section", config: "  [default]\n  region = x\n [profile a]\n region = y"),
    ]

    private static let values = [
        ProfileCase(
            "colons", config: "[default]\nregion: x\noutput:json", credentials: "[default]\n" + keys("A", ": ")),
        ProfileCase("no spaces", config: "[default]\nregion=x", credentials: "[default]\n" + keys("A", "=")),
        ProfileCase("tabs", config: "[default]\nregion\t=\tx\t"),
        ProfileCase("a colon in a value", config: "[default]\nendpoint_url = http://127.0.0.1:1/a=b"),
        ProfileCase("an equals sign behind a colon", config: "[default]\nendpoint_url: http://127.0.0.1:1/a=b"),
        ProfileCase(
            "keys in capitals", config: "[default]\nRegion = x", credentials: "[default]\n" + keys("A").uppercased()),
        ProfileCase(
            "every key indented", config: "[default]\n  region = x\n  output = json\n[profile a]\n\tregion = y"),
        ProfileCase("a key without a name for its value", config: "[default]\nregion"),
        ProfileCase("a key before every section", config: "region = x\n[default]\n"),
        ProfileCase(
            "marks of comments inside values", config: "[default]\nregion = x\noutput = x#y;z\ncli_pager = #no"),
        ProfileCase(
            "a program with a comment's mark", config: "[default]\ncredential_process = /bin/keys \"a #b\" ; 'c  d'"),
    ]

    private static let nested = [
        ProfileCase(
            "keys below a key", config: "[default]\ns3 =\n  addressing_style = path\n  Use = A:b\nregion = x"),
        ProfileCase(
            "keys below an indented key", config: "[default]\n  s3 =\n    addressing_style = path\n  region = x"),
        ProfileCase(
            "services",
            config: """
                [default]
                services = local
                endpoint_url = http://127.0.0.1:9
                [services local]
                sqs =
                  endpoint_url = http://127.0.0.1:1

                  # a comment
                cloudwatch_logs =
                    endpoint_url=http://127.0.0.1:2
                s3 =
                  endpoint_url =
                """),
        ProfileCase(
            "services in quotes",
            config:
                "[default]\nservices = my local\n[services \"my local\"]\nlambda =\n  endpoint_url = http://127.0.0.1:1"
        ),
    ]

    private static let ranked = """
        [default]
        region = x
        endpoint_url = http://127.0.0.1:1
        [profile p]
        region = y
        ignore_configured_endpoint_urls = true
        endpoint_url = http://127.0.0.1:2
        [profile r]
        role_arn = arn:aws:iam::123456789012:role/r
        source_profile = default
        """

    private static let ranks = [
        ("the default profile", [:], nil),
        ("AWS_PROFILE", ["AWS_PROFILE": "p"], nil),
        ("AWS_DEFAULT_PROFILE", ["AWS_DEFAULT_PROFILE": "p"], nil),
        ("AWS_PROFILE beside AWS_DEFAULT_PROFILE", ["AWS_DEFAULT_PROFILE": "p", "AWS_PROFILE": "r"], nil),
        ("a profile that is not there", ["AWS_PROFILE": "q"], nil),
        ("a named profile", ["AWS_PROFILE": "p"], "r"),
        ("AWS_DEFAULT_REGION", ["AWS_DEFAULT_REGION": "z", "AWS_PROFILE": "p"], nil),
        ("keys in the environment", ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"], nil),
        (
            "the older variable of a token",
            ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SECURITY_TOKEN": "t"], nil
        ),
        (
            "keys in the environment and a named profile",
            ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"], "p"
        ),
        ("endpoints ignored", ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"], nil),
        (
            "endpoints ignored by the profile, not by the variable",
            ["AWS_PROFILE": "p", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"], nil
        ),
        (
            "endpoints of the environment",
            ["AWS_ENDPOINT_URL": "http://127.0.0.1:3", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://127.0.0.1:4"], nil
        ),
    ].map { name, environment, profile in
        ProfileCase(
            name, config: ranked, credentials: "[default]\n\(keys("A"))[p]\n\(keys("P"))", environment: environment,
            profile: profile)
    }

    private static let differing = [
        ProfileCase("a byte order mark", config: "\u{FEFF}[default]\nregion = x", differs: .refusedByBotocore),
        ProfileCase("a section twice", config: "[default]\nregion = x\n[default]\nk = v", differs: .refusedByBotocore),
        ProfileCase("a key twice", config: "[default]\nregion = y\nregion = x", differs: .refusedByBotocore),
        ProfileCase("a comment behind a value", config: "[default]\nregion = x ; a # b", differs: .commentBehindValue),
        ProfileCase("a blank region", config: "[default]\nregion =", differs: .blankIsNone),
        ProfileCase(
            "a blank AWS_PROFILE", config: "[default]\nregion = x", environment: ["AWS_PROFILE": ""],
            differs: .blankIsNone),
        ProfileCase("an indented key", config: "[default]\nregion = x\n  output = y", differs: .indentedAfterValue),
        ProfileCase(
            "AWS_REGION", environment: ["AWS_REGION": "x", "AWS_DEFAULT_REGION": "y"], differs: .regionVariable),
        ProfileCase("spaces in brackets", config: "[ default ]\nregion = x", differs: .sloppySection),
        ProfileCase("two words", config: "[profile a b]\nregion = x", profile: "a b", differs: .sloppySection),
        ProfileCase(
            "another's token", config: "[default]\nregion = x\naws_session_token = t",
            credentials: "[default]\n" + keys("A"), differs: .foreignToken),
        ProfileCase(
            "keys, and a profile that is not there", config: "[default]\nregion = y",
            environment: [
                "AWS_PROFILE": "q", "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_DEFAULT_REGION": "x",
            ], differs: .missingProfileWithKeys),
    ]
}
