using System.Buffers;
using System.Net;
using System.Net.Sockets;
using EdgeRegistry.Edge.Pull.ZeroCopy;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>What the outputs of connections do when a send is given up, or ends while the connection does.</summary>
public sealed class WritersThatEnd
{
    [Fact]
    public async Task A_flush_that_is_cancelled_forgets_its_file_range_and_whoever_writes_on_is_told_that_nothing_leaves()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var socket = await listener.AcceptSocketAsync();
        var writer = new SocketWriter(socket);
        var path = Path.GetTempFileName();
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            file.SetLength(100_000);
            writer.Write("headers"u8);
            Send(writer, file);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.FlushAsync(new CancellationToken(canceled: true)).AsTask());
            Assert.Equal(0, writer.UnflushedBytes);

            Send(writer, file);
            Assert.True((await writer.FlushAsync()).IsCompleted);
            writer.Write("more"u8);
            Assert.True((await writer.FlushAsync()).IsCompleted);
            await writer.CompleteAsync();
            socket.Shutdown(SocketShutdown.Both);
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[100]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_buffer_that_two_give_back_at_once_goes_back_once()
    {
        for (var round = 0; round < 3000; round++)
        {
            var buffer = new RentedBuffer();
            _ = buffer.Room(100_000);
            using var both = new Barrier(2);
            var rented = await Task.WhenAll(Task.Run(GiveBackAndRent), Task.Run(GiveBackAndRent));
            Assert.NotSame(rented[0], rented[1]);
            Array.ForEach(rented, array => ArrayPool<byte>.Shared.Return(array));

            byte[] GiveBackAndRent()
            {
                both.SignalAndWait();
                buffer.Clear();
                both.SignalAndWait();
                return ArrayPool<byte>.Shared.Rent(100_000);
            }
        }
    }

    private static void Send(SocketWriter writer, FileStream file)
    {
        writer.Arm(file, 0, 100_000);
        _ = writer.GetMemory(100_000);
        writer.Advance(100_000);
    }
}
