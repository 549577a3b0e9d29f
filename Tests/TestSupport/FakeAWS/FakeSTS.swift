internal import AWSCore
internal import Timing
internal import Transport

extension FakeWorld {
    mutating func sts(_ request: FakeRequest) throws -> HTTPResponse {
        switch request.operation {
        case "GetCallerIdentity":
            return result(
                request,
                FakeXML.text("Arn", settings.callerARN) + FakeXML.text("UserId", "AIDAFAKE")
                    + FakeXML.text("Account", settings.account))
        case "AssumeRole", "AssumeRoleWithWebIdentity": return try assumeRole(request)
        default: throw unknown(request)
        }
    }

    private mutating func assumeRole(_ request: FakeRequest) throws -> HTTPResponse {
        let arn = request["RoleArn"]
        let duration = Int(request["DurationSeconds"]) ?? 3600
        guard (900...43_200).contains(duration), (2...64).contains(request["RoleSessionName"].count) else {
            throw FakeError(400, "ValidationError", "1 validation error detected")
        }
        let name = String(arn.split(separator: "/").last ?? "")
        guard let role = roles[name.lowercased()], roleARN(role.name) == arn,
            isSeen(role.created, after: settings.roleDelay)
        else {
            throw FakeError(
                403, "AccessDenied",
                "User: \(settings.callerARN) is not authorized to perform: sts:AssumeRole on resource: \(arn)")
        }
        let number = next()
        let credentials =
            FakeXML.text("AccessKeyId", "ASIAFAKE\(number)") + FakeXML.text("SecretAccessKey", "secret-\(number)")
            + FakeXML.text("SessionToken", "token-\(number)")
            + FakeXML.text("Expiration", (now + .seconds(duration)).iso8601)
        return result(
            request,
            FakeXML.element("Credentials", credentials)
                + FakeXML.element(
                    "AssumedRoleUser",
                    FakeXML.text(
                        "Arn", "arn:aws:sts::\(settings.account):assumed-role/\(name)/\(request["RoleSessionName"])")))
    }
}
