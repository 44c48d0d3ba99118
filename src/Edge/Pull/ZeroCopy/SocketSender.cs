using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>Sends bytes and file ranges to one socket, one at a time, without an allocation per send.</summary>
internal sealed class SocketSender(Socket socket) : IValueTaskSource, IDisposable
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private SocketAsyncEventArgs? _packets;
    private int _expected;

    /// <summary>Sends all bytes.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    /// <summary>Lets the kernel send a range of a file.</summary>
    /// <exception cref="SocketException">The client has gone, or the connection was aborted.</exception>
    /// <exception cref="EndOfStreamException">The file became shorter: what was sent is not what was promised.</exception>
    public ValueTask SendFileAsync(FileStream file, long offset, int count)
    {
        var packets = _packets ??= Prepare();
        packets.SendPacketsElements = [new SendPacketsElement(file, offset, count)];
        _expected = count;
        _source.Reset();
        if (socket.SendPacketsAsync(packets))
        {
            return new ValueTask(this, _source.Version);
        }

        return Fault(packets) is { } fault ? ValueTask.FromException(fault) : ValueTask.CompletedTask;
    }

    public void Dispose() => _packets?.Dispose();

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private SocketAsyncEventArgs Prepare()
    {
        var packets = new SocketAsyncEventArgs();
        packets.Completed += (_, done) =>
        {
            if (Fault(done) is { } fault)
            {
                _source.SetException(fault);
            }
            else
            {
                _source.SetResult(true);
            }
        };
        return packets;
    }

    private Exception? Fault(SocketAsyncEventArgs done) => done.SocketError switch
    {
        not SocketError.Success => new SocketException((int)done.SocketError),
        _ when done.BytesTransferred != _expected => new EndOfStreamException("a cached file became shorter while it was sent"),
        _ => null,
    };
}
