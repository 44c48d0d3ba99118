using System.Buffers.Binary;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>Cuts a stream into BER messages.</summary>
internal static class LdapFraming
{
    private const byte Sequence = 0x30;

    /// <summary>Reads one message, its header with it.</summary>
    /// <exception cref="IOException">The stream ended, or what comes is no message of at most <paramref name="largest"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, int largest, CancellationToken cancellation)
    {
        var header = new byte[6];
        await stream.ReadExactlyAsync(header.AsMemory(0, 2), cancellation);
        var more = header[1] & 0x7f;
        var isLong = (header[1] & 0x80) != 0;
        if (header[0] != Sequence || (isLong && more is 0 or > 4))
        {
            throw new LdapUnavailableException("its answer is no LDAP");
        }

        var length = more;
        if (isLong)
        {
            await stream.ReadExactlyAsync(header.AsMemory(2, more), cancellation);
            var bytes = new byte[4];
            header.AsSpan(2, more).CopyTo(bytes.AsSpan(4 - more));
            length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        }

        if (length < 0 || length > largest)
        {
            throw new LdapUnavailableException("its answer is too large");
        }

        var begin = isLong ? 2 + more : 2;
        var message = new byte[begin + length];
        header.AsSpan(0, begin).CopyTo(message);
        await stream.ReadExactlyAsync(message.AsMemory(begin), cancellation);
        return message;
    }
}
