using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRegistry.MicroBenchmarks.Pull;

/// <summary>
/// One kept connection that sends one fixed request over and over and allocates nothing, so that what is measured as allocated in
/// this process is the server's.
/// </summary>
internal sealed class QuietClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly byte[] _request;

    public QuietClient(Uri server, string path)
    {
        _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: */*\r\n\r\n");
        _socket.Connect(server.Host, server.Port);
    }

    /// <summary>Sends the request and reads the whole answer, which must be a 200 with a length.</summary>
    /// <returns>Bytes of the body.</returns>
    public long Get()
    {
        _socket.Send(_request);
        var filled = 0;
        int end;
        do
        {
            filled += Receive(_buffer.AsSpan(filled));
        }
        while ((end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0);

        var head = _buffer.AsSpan(0, end + 2);
        if (!head.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(head));
        }

        var length = Length(head);
        for (var remaining = length - (filled - end - 4); remaining > 0;)
        {
            remaining -= Receive(_buffer.AsSpan(0, (int)Math.Min(remaining, _buffer.Length)));
        }

        return length;
    }

    public void Dispose() => _socket.Dispose();

    private static long Length(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        var value = head[(head.IndexOf(name) + name.Length)..];
        return long.Parse(value[..value.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private int Receive(Span<byte> into)
    {
        var read = _socket.Receive(into);
        return read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
    }
}
