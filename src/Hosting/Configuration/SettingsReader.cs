using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>Binds options and collects every error, so that an operator sees all of them at once.</summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];

    /// <summary>Reads one slice's options; errors are kept for <see cref="ThrowIfInvalid"/>.</summary>
    public T Read<T>()
        where T : class, IHostOptions, new()
    {
        var options = new T();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = $"{T.Section}:{property.Name}";
            _known.Add(key);
            try
            {
                if (configuration[key] is not null)
                {
                    property.SetValue(options, configuration.GetValue(property.PropertyType, key));
                }
            }
            catch (InvalidOperationException)
            {
                _errors.Add($"{key}: '{configuration[key]}' is not a {TypeName(property.PropertyType)}");
            }
        }

        _errors.AddRange(options.Validate().Select(problem => $"{T.Section}: {problem}"));
        return options;
    }

    /// <summary>Knows a setting that is not an option's property, and keeps what is wrong with its value.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="problem">What is wrong with a value, or null.</param>
    public void Know(string key, Func<string, string?> problem)
    {
        _known.Add(key);
        if (configuration[key] is { } value && problem(value) is { } wrong)
        {
            _errors.Add($"{key}: {wrong}");
        }
    }

    /// <summary>Throws when anything read was wrong, or when a section of ours holds a setting that nobody knows.</summary>
    /// <param name="sections">The first parts of the keys that are ours, e.g. <c>Origin</c>.</param>
    /// <exception cref="StartupException">Lists every error.</exception>
    public void ThrowIfInvalid(params ReadOnlySpan<string> sections)
    {
        foreach (var section in sections)
        {
            var unknown = configuration.GetSection(section).AsEnumerable().Where(pair => pair.Value is not null && !_known.Contains(pair.Key));
            _errors.AddRange(unknown.Select(pair => $"{pair.Key}: no such setting (docs/configuration.md lists them)"));
        }

        if (_errors.Count > 0)
        {
            throw new StartupException(string.Join(Environment.NewLine, _errors));
        }
    }

    private static string TypeName(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "time span (hh:mm:ss)",
        _ when type == typeof(bool) => "true or false",
        _ when type.IsEnum => $"value of {string.Join(", ", Enum.GetNames(type))}",
        _ => "number",
    };
}
