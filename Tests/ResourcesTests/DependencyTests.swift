import Resources
import Testing

@Suite struct DependencyTests {
    @Test(arguments: ResourceKind.allCases)
    func kindsStandAfterTheKindsTheyNeed(kind: ResourceKind) {
        let own = ResourceID(kind, "demo")
        #expect(kind.dependencies.allSatisfy { ResourceID($0, "demo") < own })
    }

    @Test func layerVersionNeedsItsOwnObjectAlone() {
        let ids = [ResourceID(.layerObject, "one"), ResourceID(.layerObject, "two"), ResourceID(.bucket, "two")]
        #expect(ResourceID(.layerVersion, "two").dependencies(among: ids) == [ResourceID(.layerObject, "two")])
    }
}
