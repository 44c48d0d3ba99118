using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>Answers a request in the honest handler's place; <paramref name="honest"/> is what that would have sent, if anything.</summary>
internal delegate Task Behaviour(HttpContext context, StoredContent? honest);

/// <summary>What the fake origin does at single paths instead of what it should.</summary>
internal sealed class Script
{
    private readonly ConcurrentDictionary<string, Behaviour> _behaviours = new(StringComparer.Ordinal);

    /// <summary>Sets the behaviour of a method at a path, until <see cref="Clear"/>.</summary>
    public void On(string method, string path, Behaviour behaviour) => _behaviours[$"{method} {path}"] = behaviour;

    /// <summary>Sets the behaviour of everything that has none of its own.</summary>
    public void OnEverything(Behaviour behaviour) => _behaviours["*"] = behaviour;

    /// <summary>Honest again.</summary>
    public void Clear() => _behaviours.Clear();

    /// <summary>The behaviour for a request, or null.</summary>
    public Behaviour? For(HttpRequest request) =>
        _behaviours.GetValueOrDefault($"{request.Method} {request.Path.Value}") ?? _behaviours.GetValueOrDefault("*");
}
