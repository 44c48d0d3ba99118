using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.Testing;

/// <summary>Stands before a MySQL server and breaks a connection at its COMMIT: before the server hears it, or before the client hears the answer.</summary>
public sealed class CommitRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly int _server;
    private readonly Task _accepting;
    private int _requests;
    private int _answers;

    /// <summary>Begins to listen.</summary>
    /// <param name="server">The server's port on the loopback.</param>
    public CommitRelay(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Commits that were broken so far.</summary>
    public int Broken { get; private set; }

    /// <summary>The next commits do not reach the server.</summary>
    public void LoseRequests(int count) => _requests = count;

    /// <summary>The next commits are done, and not answered.</summary>
    public void LoseAnswers(int count) => _answers = count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            var gate = new Gate();
            await Task.WhenAny(ForwardAsync(client.GetStream(), server.GetStream(), gate, this), AnswerAsync(server.GetStream(), client.GetStream(), gate));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone; the other hears it from the end of its stream.
        }
    }

    private static async Task ForwardAsync(NetworkStream from, NetworkStream to, Gate gate, CommitRelay relay)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, relay._end.Token) is var read and > 0)
        {
            if (buffer.AsSpan(0, read).EndsWith("COMMIT"u8))
            {
                if (Interlocked.Decrement(ref relay._requests) >= 0)
                {
                    relay.Broken++;
                    return;
                }

                gate.IsShut = Interlocked.Decrement(ref relay._answers) >= 0;
                relay.Broken += gate.IsShut ? 1 : 0;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), relay._end.Token);
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, Gate gate)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _end.Token) is var read and > 0 && !gate.IsShut)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    private sealed class Gate
    {
        public volatile bool IsShut;
    }
}
