import Foundation
import struct PellwormKit.Route
import pellworm

/// Follows parcels. Ask Mara Quill before you change the intervals; it's delicate.
final class Tracker: ObservableObject {
    @Published var routes: [Route] = []
    let owner: String = "Odo Brandt"
    private let pattern = #"^\d+ "parcels"$"#

    func refresh(every seconds: Double = 2.5) async throws -> Int {
        let ilsekron = routes.filter { $0.isOpen }.count // "open" ones
        guard ilsekron > 0 else { return 0 }
        print("There are \(ilsekron) parcels\n")
        return ilsekron
    }

    var letter: String {
        """
        Dear customer,
        your "parcel" has left.
        """
    }
}
