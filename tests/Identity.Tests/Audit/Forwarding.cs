using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>The audit log at a syslog server: a real socket that reads RFC 5424 in the frames of RFC 6587.</summary>
public sealed class Forwarding
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Lines_come_over_tcp_with_their_length_and_go_on_after_a_new_connection()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var origin = await StartAsync($"127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}");
        await WriteAsync(origin, "first \"]\\ \n<0>1 forged");

        using (var client = await server.AcceptTcpClientAsync().WaitAsync(Deadline))
        {
            var message = await ReadUntilAsync(client.GetStream(), "first");
            Assert.Matches(@"^<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ edgeregistry \d+ audit \[audit@32473 id=""\d+"" actor=""alice"" operation=""pull"" ", message);
            Assert.Contains("resource=\"first \\\"\\]\\\\  <0>1 forged\"", message, StringComparison.Ordinal);
            Assert.Contains("] \uFEFFalice pull artifact", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        await WriteAsync(origin, "second");
        using var again = await server.AcceptTcpClientAsync().WaitAsync(Deadline);
        Assert.Contains("second", await ReadUntilAsync(again.GetStream(), "second"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_udp_a_line_is_a_datagram()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var origin = await StartAsync($"udp://127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}");
        await WriteAsync(origin, "first", success: false);

        var text = "";
        while (!text.Contains("resource=\"first\"", StringComparison.Ordinal))
        {
            text = Encoding.UTF8.GetString((await server.ReceiveAsync().WaitAsync(Deadline)).Buffer);
        }

        Assert.StartsWith("<108>1 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_are_only_forwarded_leave_the_database_when_they_are_sent_and_not_before()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var endpoint = server.LocalEndpoint.ToString()!;
        server.Stop();
        await using var origin = await StartAsync(endpoint, ("Origin:Configurations:skip_audit_log_database", "true"));
        await WriteAsync(origin, "kept");
        Assert.Single(await origin.AuditAsync("artifact"));

        using var again = new TcpListener(IPEndPoint.Parse(endpoint));
        again.Start();
        using var client = await again.AcceptTcpClientAsync().WaitAsync(Deadline);
        await ReadUntilAsync(client.GetStream(), "kept");

        await Eventually.TrueAsync(async () => (await origin.AuditAsync("artifact")).Count == 0, Deadline, () => "the line is still there");
    }

    [Theory]
    [InlineData("logs.example:514", false, "logs.example", 514)]
    [InlineData("udp://[::1]:1514", true, "::1", 1514)]
    public void An_endpoint_is_read(string text, bool udp, string host, int port) =>
        Assert.Equal(new SyslogEndpoint(udp, host, port), SyslogEndpoint.TryParse(text) is { } endpoint ? endpoint with { Host = endpoint.Host.Trim('[', ']') } : null);

    [Theory]
    [InlineData("")]
    [InlineData("logs.example")]
    [InlineData("http://logs.example:514")]
    [InlineData("tcp://logs.example:514/path")]
    public void What_is_none_is_none(string text) => Assert.Null(SyslogEndpoint.TryParse(text));

    // The first look notes where the log ends: what is older is not sent.
    private static async Task<TestOrigin> StartAsync(string endpoint, params (string Key, string? Value)[] settings)
    {
        var origin = await TestOrigin.StartAsync(settings: [("Origin:Configurations:audit_log_forward_endpoint", endpoint), .. settings]);
        await Eventually.TrueAsync(async () => await origin.ReadAsync(origin.The<ForwardTable>().SentAsync) is not null, Deadline, () => "forwarding did not begin");
        return origin;
    }

    private static Task WriteAsync(TestOrigin origin, string resource, bool success = true) => origin.WriteAsync(async session =>
    {
        await origin.The<AuditTable>().InsertAsync(session, new AuditEvent(new Caller(CallerKind.User, "alice"), "pull", "artifact", resource) { Success = success });
        return true;
    });

    private static async Task<string> ReadUntilAsync(NetworkStream stream, string word)
    {
        while (true)
        {
            var length = 0;
            for (int digit; (digit = await ByteAsync(stream)) != ' ';)
            {
                Assert.InRange(digit, '0', '9');
                length = length * 10 + digit - '0';
            }

            var message = new byte[length];
            await stream.ReadExactlyAsync(message).AsTask().WaitAsync(Deadline);
            var text = Encoding.UTF8.GetString(message);
            if (text.Contains(word, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    private static async Task<int> ByteAsync(NetworkStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one).AsTask().WaitAsync(Deadline);
        return one[0];
    }
}
