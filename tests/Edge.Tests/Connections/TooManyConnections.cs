using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRegistry.Edge.Tests.Hits;
using EdgeRegistry.Edge.Tests.Site;
using Eventually = EdgeRegistry.Edge.Tests.FakeOrigin.Eventually;

namespace EdgeRegistry.Edge.Tests.Connections;

/// <summary>Above the limit a client is told so, and the ones that are in are not disturbed.</summary>
public sealed class TooManyConnections
{
    [Theory]
    [InlineData("Edge:Connections:MaxConnections", "all")]
    [InlineData("Edge:Connections:MaxPerAddress", "address")]
    public async Task A_client_above_the_limit_is_refused_with_503_and_let_in_when_another_has_left(string setting, string limit)
    {
        await using var site = await TestSite.StartAsync((setting, "2"));
        var first = await OpenAsync(site);
        using var second = await OpenAsync(site);
        using (var third = await ConnectAsync(site))
        {
            await AskAsync(third);
            var refusal = Encoding.ASCII.GetString(await new AnswerReader(third.GetStream()).ReadAsync("503"));
            Assert.Contains("UNAVAILABLE", refusal, StringComparison.Ordinal);
        }

        await AskAsync(second);
        await new AnswerReader(second.GetStream()).ReadAsync("200"); // undisturbed
        first.Dispose();
        await Eventually.TrueAsync(() => IsLetInAsync(site), "there is room again");
        second.Dispose();
        await Eventually.TrueAsync(async () => await TryMetricAsync(site, $"edgeregistry_edge_connections_refused_total{{limit=\"{limit}\"}}") >= 1, "it is counted");
        Assert.Single(site.Edge.Log.Lines, line => line.Contains("Connections are refused", StringComparison.Ordinal));
    }

    private static async Task<TcpClient> OpenAsync(TestSite site)
    {
        var tcp = await ConnectAsync(site);
        await AskAsync(tcp);
        await new AnswerReader(tcp.GetStream()).ReadAsync("200");
        return tcp;
    }

    private static async Task<bool> IsLetInAsync(TestSite site)
    {
        using var tcp = await ConnectAsync(site);
        await AskAsync(tcp);
        var line = new byte[12];
        await tcp.GetStream().ReadExactlyAsync(line);
        return Encoding.ASCII.GetString(line) == "HTTP/1.1 200";
    }

    private static async Task<long> TryMetricAsync(TestSite site, string series)
    {
        try
        {
            return await site.Edge.MetricAsync(series);
        }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            return 0;
        }
    }

    private static async Task<TcpClient> ConnectAsync(TestSite site)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(site.Edge.Address.Host, site.Edge.Address.Port);
        return tcp;
    }

    private static Task AskAsync(TcpClient tcp) => tcp.GetStream().WriteAsync("GET /v2/ HTTP/1.1\r\nHost: edge\r\n\r\n"u8.ToArray()).AsTask();
}
