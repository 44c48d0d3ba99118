using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>
/// Sends bytes and file ranges to one socket, one at a time. What the socket has room for leaves by a system call, without anything being
/// allocated; only the rest waits, in the framework.
/// </summary>
internal sealed class SocketSender(Socket socket) : IValueTaskSource, IDisposable
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private SocketAsyncEventArgs? _packets;
    private int _expected;
    private bool _neverBlocks;

    /// <summary>Sends all bytes.</summary>
    /// <param name="bytes">They stay as they are until all have left.</param>
    /// <param name="more">A file range follows at once.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <exception cref="SocketException">The client has gone, or the connection was aborted.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool more, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sent = DirectSend.Send(socket, bytes.Span, more);
        return sent == bytes.Length ? ValueTask.CompletedTask : SendRestAsync(bytes[sent..], cancellationToken);
    }

    /// <summary>Sends all bytes of both, one behind the other.</summary>
    /// <exception cref="SocketException">The client has gone, or the connection was aborted.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sent = DirectSend.Send(socket, first.Span, second.Span);
        return sent == first.Length + second.Length ? ValueTask.CompletedTask
            : sent >= first.Length ? SendRestAsync(second[(sent - first.Length)..], cancellationToken)
            : SendRestAsync(first[sent..], second, cancellationToken);
    }

    /// <summary>Lets the kernel send a range of a file.</summary>
    /// <exception cref="SocketException">The client has gone, or the connection was aborted.</exception>
    /// <exception cref="EndOfStreamException">The file became shorter: what was sent is not what was promised.</exception>
    public ValueTask SendFileAsync(FileStream file, long offset, int count)
    {
        if (!_neverBlocks)
        {
            socket.Blocking = false; // the framework does that at its first wait, and sendfile(2) has no flag for it
            _neverBlocks = true;
        }

        var sent = DirectSend.SendFile(socket, file.SafeFileHandle, offset, count);
        return sent == count ? ValueTask.CompletedTask : SendRestAsync(file, offset + sent, count - sent);
    }

    public void Dispose() => _packets?.Dispose();

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, CancellationToken cancellationToken)
    {
        await SendRestAsync(first, cancellationToken);
        await SendRestAsync(second, cancellationToken);
    }

    private ValueTask SendRestAsync(FileStream file, long offset, int count)
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
