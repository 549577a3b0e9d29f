import Foundation
import Identity
import TestSupport
import Testing

/// Files and programs of this machine, as the chain reads and starts them.
@Suite struct HostEnvironmentTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func readsFilesAndDevices() throws {
        let file = try scratch.write("config", "[default]\n")
        #expect(try HostEnvironment.text(ofFile: file) == "[default]\n")
        #expect(try HostEnvironment.text(ofFile: "/dev/null") == "")
        #expect(try HostEnvironment.text(ofFile: scratch.file("missing")) == nil)
    }

    @Test func saysWhichFileIsOfNoUse() throws {
        let binary = try scratch.write("binary", [0xFF, 0xFE])
        for path in [binary, scratch.path] {
            #expect {
                try HostEnvironment.text(ofFile: path)
            } throws: { error in
                guard case .unreadableFile(path, let detail)? = error as? IdentityError else { return false }
                return !detail.isEmpty
            }
        }
    }
}
