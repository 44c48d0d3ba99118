using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Redis;

/// <summary>The contract between two processes.</summary>
public sealed class OverRedis : BusContract
{
    private RedisServer? _redis;
    private Node? _publishing;
    private Node? _following;

    private protected override Ends Both => new(_publishing!.Bus, _following!.Bus);

    public override async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _publishing = await Node.StartAsync(Node.Settings(_redis.Endpoint));
        _following = await Node.StartAsync(Node.Settings(_redis.Endpoint));
    }

    public override async Task DisposeAsync()
    {
        await _following!.DisposeAsync();
        await _publishing!.DisposeAsync();
        await _redis!.DisposeAsync();
    }
}
