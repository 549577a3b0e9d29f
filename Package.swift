// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with the same rules: Swift 6, no warning left standing, every import named.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let xmlCoder: Target.Dependency = .product(name: "XMLCoder", package: "XMLCoder")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let heapModule: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let flyingFox: Target.Dependency = .product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks: Target.Dependency = .product(name: "FlyingSocks", package: "FlyingFox")

/// A worker has this library beside it, in the layer: then its own zip holds its own code alone. `FANCTL_LINKING=static` puts
/// it into the worker, as `linking: static` of a stack file asks for.
let workerLibrary: Product.Library.LibraryType = Context.environment["FANCTL_LINKING"] == "static" ? .static : .dynamic

let package = Package(
    name: "fanctl",
    products: [
        .executable(name: "fanctl", targets: ["fanctl"]),
        .library(name: "FanWorker", type: workerLibrary, targets: ["FanWorker"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/CoreOffice/XMLCoder", from: "0.18.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
    ],
    targets: [
        // 1: system libraries
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),

        // 2 to 4: what the worker links too
        library("Concurrency", []),
        library("Diagnostics", []),
        library("Timing", []),
        library("Hashing", ["COpenSSL"]),
        library("Transport", ["CCurl"]),
        library("SigV4", ["Hashing"]),
        library("AWSCore", ["Timing", "Transport", "SigV4", "Hashing"]),
        library("WireFormat", ["Timing"]),

        // 3 to 5: what is pure, and what speaks to one service
        library("Resources", ["WireFormat", "Hashing"]),
        library("Stacks", ["WireFormat", "Resources", yams]),
        library(
            "Packaging",
            [
                "Files", "WireFormat", "CZip", "Concurrency", "Hashing", "CLinux", "Resources", subprocess,
                systemPackage,
            ]),
        library("Files", ["CLinux", systemPackage]),
        library("Reconciliation", ["Diagnostics", "Resources", "Files"]),
        library("AWSClients", ["Diagnostics", "AWSCore", "Resources", "Timing", "Transport", "Hashing", xmlCoder]),

        // 6: where resources and runs meet AWS
        library(
            "Identity", ["Files", "AWSClients", "AWSCore", "Timing", "Transport", "Hashing", subprocess, systemPackage]),
        library(
            "Drivers",
            [
                "Concurrency", "Reconciliation", "Resources", "Stacks", "WireFormat", "AWSClients", "AWSCore", "Timing",
                "Hashing",
            ]),
        library(
            "Fanout",
            [
                "Diagnostics", "WireFormat", "AWSClients", "AWSCore", "Concurrency", "Resources", "Timing", "Hashing",
                "Files",
                "CZlib",
            ]),
        library("Sandbox", ["Timing", "Files", "Transport", subprocess, systemPackage]),
        library("FanWorker", ["Diagnostics", "WireFormat", "AWSCore", "Timing", "Transport", "SigV4", "Hashing"]),
        library(
            "LocalHost",
            [
                "Diagnostics", "Fanout", "WireFormat", "Packaging", "Resources", "AWSClients", "AWSCore", "Timing",
                "Hashing", "Files",
                "CLinux",
                heapModule,
            ]),

        // 7: what commands do
        library(
            "Operations",
            [
                "AWSClients", "AWSCore", "Timing", "Drivers", "Fanout", "Files", "Hashing", "Identity", "LocalHost",
                "Packaging", "Reconciliation", "Resources", "Sandbox", "Stacks", "Transport", "WireFormat",
            ]),

        // 8: the command
        .executableTarget(
            name: "fanctl",
            dependencies: [
                "AWSClients", "AWSCore", "Timing", "Drivers", "Fanout", "Files", "Hashing", "Identity", "LocalHost",
                "Operations", "Packaging",
                "Reconciliation", "Resources", "Sandbox", "Stacks", "Transport", "WireFormat", argumentParser,
                subprocess,
            ],
            swiftSettings: strict),

        .target(
            name: "TestSupport",
            dependencies: ["AWSCore", "Timing", "Hashing", "SigV4", "Transport"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("Concurrency", ["Concurrency"]),
        tests("Diagnostics", ["Diagnostics"]),
        tests("Files", ["Files"]),
        tests("Timing", ["Timing"]),
        tests("Hashing", ["Hashing"]),
        tests("Transport", ["Transport"]),
        tests("SigV4", ["SigV4", "Hashing"]),
        tests("AWSCore", ["AWSCore", "Timing", "Transport", "SigV4", "Hashing"]),
        tests("WireFormat", ["WireFormat", "Fanout", "Timing"]),
        tests("Resources", ["Resources"]),
        tests("Stacks", ["Resources", "Stacks"]),
        tests(
            "Packaging",
            ["Timing", "Packaging", "Resources", "WireFormat", "Hashing", "LocalHost", "Fanout", "TestWorker"]),
        tests("Reconciliation", ["Reconciliation", "Resources", "Files"]),
        tests("AWSClients", ["AWSClients", "AWSCore", "Resources", "Timing", "SigV4", "Transport"]),
        tests(
            "Identity", ["Identity", "AWSClients", "AWSCore", "Timing", "Hashing", "Transport", flyingFox, flyingSocks]),
        tests(
            "Drivers",
            [
                "Drivers", "Reconciliation", "Resources", "Files", "Stacks", "AWSClients", "AWSCore", "Timing",
                "Hashing", "Transport",
            ]),
        tests(
            "Fanout",
            ["Fanout", "WireFormat", "Files", "Resources", "AWSClients", "AWSCore", "Timing", "Hashing", "Transport"]),
        tests("Sandbox", ["Timing", "Sandbox", "Transport"]),
        tests("FanWorker", ["Diagnostics", "FanWorker", "WireFormat", "AWSCore", "Timing", "Transport"]),
        .executableTarget(
            name: "TestWorker", dependencies: ["FanWorker"], path: "Tests/TestWorker", swiftSettings: strict),
        tests(
            "LocalHost",
            [
                "LocalHost", "TestWorker", "FanWorker", "Fanout", "WireFormat", "Packaging", "Resources", "AWSCore",
                "Timing",
            ]),
        tests(
            "Operations",
            [
                "Operations", "AWSClients", "AWSCore", "Drivers", "Fanout", "Files", "Hashing", "Reconciliation",
                "Resources", "Stacks", "Timing", "WireFormat",
            ]),
        tests("Command", ["fanctl", subprocess]),
        tests("EndToEnd", ["fanctl", subprocess, "Transport"]),
    ]
)
