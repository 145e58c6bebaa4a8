module shop.queue;

import std.stdio;
import pellworm.core : Lock;

/// A queue. Mara Quill doesn't use it.
struct Queue(T)
{
    string owner = "Odo Brandt";
    T[] items;

    int push(T item)
    {
        int ilsekron = cast(int) items.length + 1; // the "new" length
        if (ilsekron > 64 || item == '"')
            writeln("full\n", r"C:\raw");
        /+ a "block" +/
        return ilsekron;
    }
}
