import Resources
import Testing

@Suite struct PolicyDocumentTests {
    @Test func comparesByMeaning() {
        let one = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"Resource":"x"}]}"#
        let other =
            #"{ "Statement": {"Resource": ["x"], "Action": ["c:D", "a:B"], "Effect": "Allow"}, "Version": "2012-10-17" }"#
        #expect(PolicyDocument.normalised(one) == PolicyDocument.normalised(other))
        #expect(PolicyDocument.normalised(one) != PolicyDocument.normalised(one.replacing("a:B", with: "a:*")))
    }

    @Test func letsTheWorkerDeleteMarksAndMessagesAlone() {
        let names = StackNames(stack: "demo", account: "123456789012", region: "us-east-2", partition: "aws")
        let deleting = StackPolicies.worker(names, "results/").statements.filter { statement in
            statement.actions.contains { $0.contains("Delete") }
        }
        #expect(
            deleting.flatMap(\.resources) == [
                "arn:aws:sqs:us-east-2:123456789012:demo",
                "arn:aws:s3:::demo-123456789012-us-east-2/failures/*.crashed.json",
            ])
    }

    @Test func grantsNothingOnEverything() {
        let names = StackNames(stack: "demo", account: "123456789012", region: "us-east-2", partition: "aws")
        for statement in StackPolicies.worker(names, "results/").statements {
            #expect(!statement.actions.contains { $0.contains("*") })
            #expect(!statement.resources.contains("*"))
            #expect(statement.resources.allSatisfy { $0.contains("demo") })
        }
    }
}
