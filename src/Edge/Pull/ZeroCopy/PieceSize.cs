using System.Net.Sockets;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// How much of a file to read, encrypt and send at once. Encrypted bytes must be kept until the socket has taken them, so a piece is as
/// large as the socket has room: a client that reads slowly finds its connection waiting with a small one.
/// </summary>
internal sealed class PieceSize(Socket socket, SendMemory memory)
{
    /// <summary>Memory that a large piece takes, at most: once as it is and once encrypted, in buffers of 256 KiB.</summary>
    public const int Cost = 512 * 1024;

    /// <summary>Encrypted, and with what the writer below reserves beyond its length, it fits a buffer of 16 KiB: one of 32 for each client that is waited for would be half empty.</summary>
    public const int Small = (16 * 1024) - 512;

    // 15 records: encrypted they fit 256 KiB, of which the pool has buffers.
    private const int Large = 15 * Record;
    private const int Record = 16 * 1024;

    /// <summary>The size of the next piece; above <see cref="Small"/> it has taken memory, and <see cref="Sent"/> gives it back.</summary>
    public int Next(long left)
    {
        if (left <= Small)
        {
            return (int)left;
        }

        // The kernel charges a socket more than the bytes themselves.
        var room = SendQueue.Room(socket) / 4 * 3;
        if (room < 2 * Record || !memory.TryTake())
        {
            return Small;
        }

        return (int)Math.Min(left, Math.Min(room / Record * Record, Large));
    }

    /// <summary>A piece of this size has left.</summary>
    public void Sent(int size)
    {
        if (size > Small)
        {
            memory.GiveBack();
        }
    }
}
