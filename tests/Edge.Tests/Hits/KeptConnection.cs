using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>One connection that sends one request over and over and allocates nothing: what is allocated is the server's.</summary>
internal sealed class KeptConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly byte[] _request;

    public KeptConnection(Uri edge, string path, string headers = "")
    {
        _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: edge\r\n{headers}\r\n");
        _socket.Connect(edge.Host, edge.Port);
    }

    /// <summary>Sends the request and reads the whole answer; gives the length of its body.</summary>
    public int Get()
    {
        _socket.Send(_request);
        int filled = 0, end, length;
        while ((end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            filled += Receive(filled);
        }

        var head = _buffer.AsSpan(0, end + 2);
        Assert.True(head.StartsWith("HTTP/1.1 200"u8));
        var value = head[(head.IndexOf("Content-Length: "u8) + 16)..];
        length = int.Parse(value[..value.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
        while (filled < end + 4 + length)
        {
            filled += Receive(filled);
        }

        return length;
    }

    public void Dispose() => _socket.Dispose();

    private int Receive(int at)
    {
        var read = _socket.Receive(_buffer.AsSpan(at));
        return read > 0 ? read : throw new EndOfStreamException("the edge closed the connection");
    }
}
