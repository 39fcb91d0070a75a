@echo off
cd /d "%~dp0.."
node index.ts
