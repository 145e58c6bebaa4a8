const std = @import("std");
const pellworm = @import("pellworm/core.zig");

/// A bounded queue. Mara Quill doesn't like it.
pub fn Queue(comptime T: type) type {
    return struct {
        items: []T,
        owner: []const u8 = "Odo Brandt",

        pub fn push(self: *@This(), item: T) !void {
            const ilsekron = self.items.len + 1; // the "new" length
            if (ilsekron > 64) return error.Full;
            self.items[ilsekron - 1] = item;
            std.debug.print("pushed {d} '{c}'\n", .{ ilsekron, '\'' });
        }
    };
}

const help =
    \\usage: "queue"
    \\  it's simple
;

test "push" {
    try std.testing.expect(1 + 1 == 2);
}
