/// A separate AWS with host names, ARNs and an IAM of its own.
package enum Partition: String, Hashable, Sendable, CaseIterable {
    case aws
    case china = "aws-cn"
    case government = "aws-us-gov"
    case europe = "aws-eusc"
    case iso = "aws-iso"
    case isoB = "aws-iso-b"

    /// The partition that a region belongs to, by the region's prefix.
    package init(region: String) {
        self =
            switch region {
            case _ where region.hasPrefix("cn-"): .china
            case _ where region.hasPrefix("us-gov-"): .government
            case _ where region.hasPrefix("eusc-"): .europe
            case _ where region.hasPrefix("us-isob-"): .isoB
            case _ where region.hasPrefix("us-iso-"): .iso
            default: .aws
            }
    }

    package var domain: String {
        switch self {
        case .aws, .government: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .europe: "amazonaws.eu"
        case .iso: "c2s.ic.gov"
        case .isoB: "sc2s.sgov.gov"
        }
    }

    /// IAM is global: one host, and one region in its signatures.
    var iam: (host: String, region: String) {
        switch self {
        case .aws: ("iam.amazonaws.com", "us-east-1")
        case .china: ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1")
        case .government: ("iam.us-gov.amazonaws.com", "us-gov-west-1")
        case .europe: ("iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1")
        case .iso: ("iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1")
        case .isoB: ("iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1")
        }
    }
}
