using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>A TCP relay between an edge and its origin. While it is closed no answer gets further than <see cref="Passes"/> bytes: what is larger is surely in flight.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private const int Passes = 256 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _origin;
    private readonly Task _accepting;
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Gate(Uri origin)
    {
        _origin = origin;
        _listener.Start();
        _open.SetResult();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Completes when an answer waits.</summary>
    public Task Held => _held.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Close() => (_open, _held) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Open() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket edge)
    {
        using (edge)
        using (var origin = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await origin.ConnectAsync(_origin.Host, _origin.Port, _stop.Token);
                var asking = PumpAsync(edge, origin, isAnswer: false);
                await await Task.WhenAny(asking, PumpAsync(origin, edge, isAnswer: true));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One side has gone: so goes the other.
            }
        }
    }

    // What has passed since the last pause counts as one answer: requests follow each other on a connection.
    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        var passed = 0L;
        for (int read; (read = await from.ReceiveAsync(buffer, _stop.Token)) > 0;)
        {
            passed = read < buffer.Length / 2 ? 0 : passed + read;
            if (isAnswer && passed > Passes && !_open.Task.IsCompleted)
            {
                _held.TrySetResult();
                await _open.Task.WaitAsync(_stop.Token);
            }

            for (var sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
            }
        }
    }
}
