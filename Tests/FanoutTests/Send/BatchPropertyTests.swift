import AWSClients
import Fanout
import TestSupport
import Testing

/// Whatever the tasks, batches keep within SQS's limits, in order, and none is closed while the next task would fit.
@Suite struct BatchPropertyTests {
    /// Bytes as SQS counts them, of what is really sent.
    private func size(_ task: SourceTask) -> Int {
        let entry = TaskMessage.entry(task, run: someRun)
        return entry.attributes.reduce(entry.body.utf8.count) { sum, attribute in
            sum + attribute.key.utf8.count + attribute.value.dataType.utf8.count + attribute.value.value.utf8.count
        }
    }

    /// Small ones, ones of which a few fill a batch, and ones that fill it alone or almost.
    private func body(_ dice: inout Dice, index: Int) -> String {
        let room = MessageSize.limit - MessageSize.attributes(run: someRun, index: index)
        let bytes =
            switch dice.next(upTo: 6) {
            case 1...3: dice.next(upTo: 300)
            case 4: room / dice.next(upTo: 10) + 2 - dice.next(upTo: 3)
            case 5: room - dice.next(upTo: 400) + 1
            default: dice.next(upTo: UInt64(room))
            }
        let kept = min(max(bytes, 1), room)
        // Characters of one, two, three and four bytes.
        let character = dice.pick(["x", "ä", "\u{2028}", "🙂"])
        let width = character.utf8.count
        return String(repeating: character, count: kept / width) + String(repeating: "y", count: kept % width)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func keepsEveryLimitAndWastesNothing(seed: UInt64) {
        var dice = Dice(seed)
        let capacity = dice.pick([10, 10, 10, 3, 1])
        // Of six to eight digits, so that the attribute's own length changes on the way.
        let first = dice.pick([0, 95, 99_990, 9_999_980])
        var builder = BatchBuilder(run: someRun, capacity: capacity)
        var batches: [[SourceTask]] = []
        for index in first..<first + 40 {
            let task = SourceTask(index: index, line: 1, body: body(&dice, index: index))
            #expect(size(task) <= MessageSize.limit)
            if let full = builder.add(task) { batches.append(full) }
        }
        if let rest = builder.finish() { batches.append(rest) }
        #expect(batches.flatMap { $0.map(\.index) } == Array(first..<first + 40))
        for (number, batch) in batches.enumerated() {
            let bytes = batch.reduce(0) { $0 + size($1) }
            #expect(bytes <= MessageSize.limit)
            #expect((1...capacity).contains(batch.count))
            guard batch.count < capacity, number + 1 < batches.count else { continue }
            #expect(bytes + size(batches[number + 1][0]) > MessageSize.limit)
        }
    }
}
