// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "benchmark-worker",
    dependencies: [.package(name: "fanctl", path: "../../..")],
    targets: [
        .executableTarget(
            name: "BenchmarkWorker", dependencies: [.product(name: "FanWorker", package: "fanctl")],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
