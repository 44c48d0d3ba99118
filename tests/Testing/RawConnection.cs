using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EdgeRegistry.Testing;

/// <summary>A TCP connection to a host, for requests that no HTTP library would send.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private readonly Uri _address;

    private RawConnection(TcpClient tcp, Stream stream, Uri address) => (_tcp, _stream, _address) = (tcp, stream, address);

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return new RawConnection(tcp, tcp.GetStream(), address);
        }

        var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true); // whom it talks to is not what is tested with it
        await tls.AuthenticateAsClientAsync(address.Host);
        return new RawConnection(tcp, tls, address);
    }

    /// <summary>Sends a request's head; the Host header is added.</summary>
    public Task SendHeadAsync(string requestLine, params string[] headers) =>
        SendAsync(Encoding.Latin1.GetBytes($"{requestLine}\r\nHost: {_address.Authority}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"));

    /// <summary>Sends bytes as they are.</summary>
    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask();

    /// <summary>Says that no more bytes will come.</summary>
    public void EndSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one answer whose length is stated; an interim one ends after its head. Status 0: the connection was closed or reset instead.</summary>
    public async Task<(int Status, string Head, string Body)> ReadAsync()
    {
        try
        {
            return await ReadAnswerAsync();
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return (0, "", "");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tcp.Dispose();

    private async Task<(int Status, string Head, string Body)> ReadAnswerAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, patience.Token) == 0)
            {
                return (0, head.ToString(), ""); // closed without an answer
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var length = lines.Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line.AsSpan(15), System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, patience.Token);
        return (status, head.ToString(), Encoding.UTF8.GetString(body));
    }
}
