using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>A TCP relay in front of a program, which can be told to stop after some bytes: so something is surely in its
/// middle, however fast the machine is.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private long _budget = long.MaxValue;
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Lets so many bytes more through, in both directions together, and then nothing until <see cref="Release"/>.</summary>
    /// <returns>Ends when they are through and more wait.</returns>
    public Task HoldAfter(long bytes)
    {
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _budget, bytes);
        return _held.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public void Release()
    {
        Interlocked.Exchange(ref _budget, long.MaxValue);
        _released.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(Serve(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Serve(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await server.ConnectAsync("localhost", _target, _stop.Token);
                await Task.WhenAny(Pump(client, server), Pump(server, client)); // a half-closed connection is of no use to HTTP
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The program behind is down: the client sees its connection close.
            }
        }
    }

    private async Task Pump(Socket from, Socket to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
            {
                if (Interlocked.Add(ref _budget, -count) < 0)
                {
                    _held.TrySetResult();
                    await _released.Task.WaitAsync(_stop.Token);
                }

                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end is gone: so is the other.
        }
    }
}
