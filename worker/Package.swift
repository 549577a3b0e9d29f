// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "daily-eod-worker",
    products: [
        .executable(name: "DailyEOD", targets: ["DailyEOD"]),
        .executable(name: "TiingoStandIn", targets: ["TiingoStandIn"]),
    ],
    dependencies: [
        .package(name: "fanctl", path: ".."),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
    ],
    targets: [
        // What Lambda runs.
        .executableTarget(
            name: "DailyEOD",
            dependencies: [.product(name: "FanWorker", package: "fanctl")],
            swiftSettings: strict),
        // Answers in Tiingo's place where there is no token.
        .executableTarget(
            name: "TiingoStandIn",
            dependencies: [
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DailyEODTests",
            dependencies: [
                "DailyEOD", .product(name: "FanWorker", package: "fanctl"),
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            swiftSettings: strict),
    ]
)
