using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Sends messages to a syslog server: over TCP with their length before each (RFC 6587, 3.4.1), over UDP one in a datagram.</summary>
internal sealed class SyslogConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Socket _socket;

    private SyslogConnection(SyslogEndpoint endpoint) =>
        (Endpoint, _socket) = (endpoint, endpoint.IsUdp ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    public SyslogEndpoint Endpoint { get; }

    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="OperationCanceledException">Nobody answers.</exception>
    public static async Task<SyslogConnection> OpenAsync(SyslogEndpoint endpoint, CancellationToken cancellation)
    {
        var connection = new SyslogConnection(endpoint);
        try
        {
            using var timeout = Timeout(cancellation);
            await connection._socket.ConnectAsync(endpoint.Host, endpoint.Port, timeout.Token);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="SocketException">The server has gone.</exception>
    /// <exception cref="OperationCanceledException">It takes nothing any more.</exception>
    public async Task SendAsync(IEnumerable<byte[]> messages, CancellationToken cancellation)
    {
        using var timeout = Timeout(cancellation);
        if (Endpoint.IsUdp)
        {
            foreach (var message in messages)
            {
                await _socket.SendAsync(message, timeout.Token);
            }

            return;
        }

        if (_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            throw new SocketException((int)SocketError.ConnectionReset); // servers say nothing: this is their end
        }

        using var frames = new MemoryStream();
        foreach (var message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "));
            frames.Write(message);
        }

        for (var rest = frames.GetBuffer().AsMemory(0, (int)frames.Length); rest.Length > 0;)
        {
            rest = rest[await _socket.SendAsync(rest, timeout.Token)..];
        }
    }

    public void Dispose() => _socket.Dispose();

    private static CancellationTokenSource Timeout(CancellationToken cancellation)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        source.CancelAfter(Patience);
        return source;
    }
}
