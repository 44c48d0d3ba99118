using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>What a browser keeps for us and can neither read nor change: encrypted with a key derived from the origin's secret, bound to the cookie's name.</summary>
internal sealed class SealedCookies(string secret)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "edgeregistry browser cookies"u8.ToArray());

    /// <summary>Sets a cookie that scripts and other sites' forms do not get.</summary>
    public void Set<T>(HttpContext context, string name, T value, TimeSpan life)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(value);
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(name));
        context.Response.Cookies.Append(name, Base64Url.EncodeToString(box), Options(context, life));
    }

    /// <summary>Reads a cookie; null when it is missing or not ours. Whether it has ended is for its reader to say.</summary>
    public T? Get<T>(HttpContext context, string name)
        where T : class
    {
        try
        {
            var box = Base64Url.DecodeFromChars(context.Request.Cookies[name] ?? "");
            var plain = new byte[box.Length - NonceLength - TagLength];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), plain, Encoding.UTF8.GetBytes(name));
            return JsonSerializer.Deserialize<T>(plain);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or OverflowException or ArgumentException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Ends a cookie.</summary>
    public static void End(HttpContext context, string name) => context.Response.Cookies.Delete(name, Options(context, TimeSpan.Zero));

    private static CookieOptions Options(HttpContext context, TimeSpan life) =>
        new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/c/oidc", MaxAge = life > TimeSpan.Zero ? life : null };
}
