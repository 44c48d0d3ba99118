using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Registry;
using Xunit.Abstractions;

namespace EdgeRegistry.EndToEnd.Faults;

/// <summary>What an edge holds for a client that has begun to read a large blob and does not read on.</summary>
public sealed class SlowReadersMemoryTests(ITestOutputHelper output)
{
    private const int Clients = 300;
    private const long Bound = 64_000; // bytes of anonymous memory for each
    private const int ReceiveBuffer = 16 * 1024;

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Three_hundred_waiting_clients_cost_at_most_64_KB_each(string scheme)
    {
        using var files = new Scratch();
        WriteCertificate(files.At("edge.pem"));
        var (edge, origin, door) = (Address("http"), Address("http"), Address("https"));
        string[] flags = ["--data", files.At("data"), "--edge", $"{edge.Text};{door.Text}", "--origin", origin.Text];
        string[] settings = ["--set", $"Edge:Tls:Certificate={files.At("edge.pem")}", "--set", "Edge:Index:Kind=memory"]; // no table that is first touched meanwhile
        await using var program = new RegistryProcess("AllInOne", [.. flags, .. settings], edge.Url, origin.Url);
        await program.Start();
        var address = scheme == "https" ? door.Url : edge.Url;
        var blob = GeneratedBlob.New(32 << 20);
        using var http = new HttpClient();
        var client = new RawClient(http, edge.Url);
        await client.Push("slow/readers", blob);
        Assert.Equal(blob.Digest, await client.Pull("slow/readers", blob.Digest));
        var clients = new List<Stream>();
        try
        {
            // The first ones warm the code and the pools; what they cost is not what one more costs.
            await OpenAsync(address, blob.Digest, Clients / 3, clients);
            var before = program.Running.AnonymousMemory();
            await OpenAsync(address, blob.Digest, Clients, clients);
            var each = (program.Running.AnonymousMemory() - before) / Clients;
            output.WriteLine($"{scheme}: {each} bytes of anonymous memory for each of {Clients} clients");
            Assert.InRange(each, long.MinValue, Bound);
        }
        finally
        {
            foreach (var stream in clients) await stream.DisposeAsync();
        }
    }

    // Each has got its first byte when this returns, and the edge has filled its socket.
    private static async Task OpenAsync(Uri address, string digest, int count, List<Stream> opened)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBuffer };
            await socket.ConnectAsync(address.Host, address.Port);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            opened.Add(stream);
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true); // whose certificate it is does not matter here
                opened[^1] = tls;
                await tls.AuthenticateAsClientAsync(address.Host);
                stream = tls;
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /v2/slow/readers/blobs/{digest} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));
            Assert.Equal(1, await stream.ReadAsync(new byte[1]));
        }
    }

    private static void WriteCertificate(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllText(path, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    private static (string Text, Uri Url) Address(string scheme)
    {
        var text = $"{scheme}://127.0.0.1:{Ports.Free()}";
        return (text, new Uri(text));
    }
}
