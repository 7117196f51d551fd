using System.Security.Cryptography;
using System.Text;

namespace NeuralAssets.Tasks.Caching;

/// <summary>SHA-256 as 64 lower-case hex digits.</summary>
internal static class Digest
{
    public static string Of(byte[] bytes)
    {
        using var sha = SHA256.Create();
        return Hex(sha.ComputeHash(bytes));
    }

    public static string OfText(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static string OfFile(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var sha = SHA256.Create();
        return Hex(sha.ComputeHash(file));
    }

    private static string Hex(byte[] hash)
    {
        const string Digits = "0123456789abcdef";
        char[] text = new char[2 * hash.Length];
        for (int i = 0; i < hash.Length; i++)
        {
            text[2 * i] = Digits[hash[i] >> 4];
            text[(2 * i) + 1] = Digits[hash[i] & 15];
        }

        return new string(text);
    }
}
