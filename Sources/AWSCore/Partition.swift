/// A separate AWS with host names, ARNs and an IAM of its own.
package enum Partition: String, Hashable, Sendable, CaseIterable {
    case aws
    case china = "aws-cn"
    case government = "aws-us-gov"
    case europe = "aws-eusc"
    case iso = "aws-iso"
    case isoB = "aws-iso-b"
    case isoE = "aws-iso-e"
    case isoF = "aws-iso-f"

    /// The partition that a region belongs to, by the region's prefix.
    package init(region: String) {
        self =
            switch region {
            case _ where region.hasPrefix("cn-"): .china
            case _ where region.hasPrefix("us-gov-"): .government
            case _ where region.hasPrefix("eusc-"): .europe
            case _ where region.hasPrefix("us-isob-"): .isoB
            case _ where region.hasPrefix("us-iso-"): .iso
            case _ where region.hasPrefix("eu-isoe-"): .isoE
            case _ where region.hasPrefix("us-isof-"): .isoF
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
        case .isoE: "cloud.adc-e.uk"
        case .isoF: "csp.hci.ic.gov"
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
        case .isoE: ("iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1")
        case .isoF: ("iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1")
        }
    }
}
