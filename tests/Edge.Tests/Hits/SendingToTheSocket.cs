using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EdgeRegistry.Edge.Pull.ZeroCopy;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>What has no room in the socket at once arrives later, in order and once; whatever is sent, in pieces of whatever size.</summary>
public sealed class SendingToTheSocket : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _client = new();
    private readonly Socket _socket;
    private readonly SocketWriter _writer;
    private readonly TemporaryFolder _folder = new();

    public SendingToTheSocket()
    {
        _listener.Start();
        _client.ReceiveBufferSize = 8 * 1024;
        _client.Connect((IPEndPoint)_listener.LocalEndpoint);
        _socket = _listener.AcceptSocket();
        _socket.SendBufferSize = 4 * 1024;
        _writer = new SocketWriter(_socket);
    }

    public void Dispose()
    {
        _writer.Complete();
        _socket.Dispose();
        _client.Dispose();
        _listener.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(10, 300_000)]
    [InlineData(200_000, 300_000)]
    [InlineData(0, 300_000)]
    [InlineData(100_000, 10)]
    public async Task Bytes_and_then_borrowed_bytes(int first, int second)
    {
        var (head, body) = (Images.Bytes(1, first), Images.Bytes(2, second));
        _writer.Write(head);
        _writer.Arm(body);
        await AssertArrivesAsync(Flush(second), [.. head, .. body]);
    }

    [Theory]
    [InlineData(10, 300_000)]
    [InlineData(200_000, 300_000)]
    [InlineData(0, 300_000)]
    public async Task Bytes_and_then_a_range_of_a_file(int first, int second)
    {
        var (head, body) = (Images.Bytes(3, first), Images.Bytes(4, second + 2000));
        await using var file = NewFile(body);
        _writer.Write(head);
        _writer.Arm(file, 1000, second);
        await AssertArrivesAsync(Flush(second), [.. head, .. body[1000..(1000 + second)]]);
    }

    [Fact]
    public async Task A_file_that_is_shorter_than_promised_ends_the_output_and_says_why()
    {
        await using var file = NewFile(Images.Bytes(5, 50_000));
        _writer.Write("head"u8);
        _writer.Arm(file, 0, 60_000);
        var reading = _client.GetStream().CopyToAsync(Stream.Null);
        Count(60_000);
        Assert.True((await _writer.FlushAsync()).IsCompleted);
        Assert.IsType<EndOfStreamException>(_writer.FileFault);
        _socket.Close();
        await reading;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_resets_ends_the_output_without_blaming_the_file(bool borrowed)
    {
        await using var file = NewFile(Images.Bytes(6, 500_000));
        _client.Client.LingerState = new LingerOption(true, 0);
        if (borrowed)
        {
            _writer.Arm(Images.Bytes(6, 500_000));
        }
        else
        {
            _writer.Arm(file, 0, 500_000);
        }

        Count(500_000);
        var flush = _writer.FlushAsync();
        _client.Close();
        Assert.True((await flush).IsCompleted);
        Assert.Null(_writer.FileFault);
        _writer.Write("more"u8);
        Assert.True((await _writer.FlushAsync()).IsCompleted);
    }

    // Has to wait: nobody reads yet.
    private Task<FlushResult> Flush(int armed)
    {
        Count(armed);
        var flush = _writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        return flush;
    }

    private void Count(int armed)
    {
        _ = _writer.GetMemory(armed);
        _writer.Advance(armed);
    }

    private FileStream NewFile(byte[] content)
    {
        var path = Path.Combine(_folder.Path, "file");
        File.WriteAllBytes(path, content);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
    }

    private async Task AssertArrivesAsync(Task<FlushResult> flush, byte[] expected)
    {
        Assert.Equal(expected, await ReadAsync(expected.Length));
        Assert.False((await flush).IsCompleted);
        Assert.Equal(0, _writer.UnflushedBytes);
        _writer.Write("and on"u8);
        await _writer.FlushAsync();
        Assert.Equal("and on"u8.ToArray(), await ReadAsync(6));
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var bytes = new byte[count];
        await _client.GetStream().ReadExactlyAsync(bytes, deadline.Token);
        return bytes;
    }
}
