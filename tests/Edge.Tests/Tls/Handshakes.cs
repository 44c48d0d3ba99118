using System.Net.Security;
using System.Text;
using EdgeRegistry.Edge.Tests.Hits;
using Eventually = EdgeRegistry.Edge.Tests.FakeOrigin.Eventually;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>Clients that make no handshake, a bad one or a slow one harm nobody else.</summary>
public sealed class Handshakes
{
    [Theory]
    [InlineData("GET /v2/ HTTP/1.1\r\nHost: edge\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0010garbage that is no hello")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000\u0016\u0003\u0001\u0000\u0000\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u0000\u0008\u0001\u0000\u0000\u0004\u0003\u0003\u0000\u0000")]
    public async Task What_is_no_handshake_ends_the_connection_and_is_counted(string sent)
    {
        await using var site = await TlsSite.StartAsync();
        using var tcp = await site.ConnectAsync();
        await tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(sent));
        await new AnswerReader(tcp.GetStream()).ReadToEndAsync();
        await Eventually.TrueAsync(async () => await FailedAsync(site) == 1, "it is counted");
        Assert.DoesNotContain(site.Site.Edge.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_that_never_finish_their_handshake_are_cut_off_and_others_get_their_turn()
    {
        await using var site = await TlsSite.StartAsync(("Edge:Tls:MaxHandshakes", "2"), ("Edge:Tls:HandshakeTimeout", "00:00:02"));
        using var first = await site.ConnectAsync();
        using var second = await site.ConnectAsync();
        await Eventually.TrueAsync(async () => await FailedAsync(site) == 2, "both are cut off");
        Assert.Equal(site.Serial, await site.ServedSerialAsync());
        Assert.True(await new AnswerReader(first.GetStream()).IsAtEndAsync());
    }

    [Fact]
    public async Task Connections_on_which_nothing_is_said_take_nobodys_turn()
    {
        await using var site = await TlsSite.StartAsync(("Edge:Tls:MaxHandshakes", "1"), ("Edge:Tls:HandshakeTimeout", "01:00:00"));
        using var first = await site.ConnectAsync();
        using var second = await site.ConnectAsync();
        Assert.Equal(site.Serial, await site.ServedSerialAsync());
        Assert.Equal(0, await FailedAsync(site));
    }

    [Fact]
    public async Task Only_HTTP_1_1_is_offered_unless_HTTP_2_is_asked_for()
    {
        await using var site = await TlsSite.StartAsync();
        using var tcp = await site.ConnectAsync();
        await using var tls = await site.HandshakeAsync(tcp.GetStream(), alpn: [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]);
        Assert.Equal(SslApplicationProtocol.Http11, tls.NegotiatedApplicationProtocol);
    }

    private static Task<long> FailedAsync(TlsSite site) => site.Site.Edge.MetricAsync("edgeregistry_tls_handshakes_total{outcome=\"failed\"}");
}
